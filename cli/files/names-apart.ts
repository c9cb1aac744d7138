/**
 * What files are called in messages: by their names, and where several have one name, by as much of the paths before it as tells
 * them apart. No more is said than the user gave.
 *
 * @param paths As the user gave them.
 */
export function namesApart(paths: readonly string[]): string[] {
  const parts = new Map([...new Set(paths)].map((path) => [path, path.replaceAll("\\", "/").split("/")]));
  const names = new Map<string, string>();
  let left = [...parts.keys()];
  for (let count = 1; left.length > 0; count++) {
    const groups = new Map<string, string[]>();
    for (const path of left) {
      const name = (parts.get(path) as string[]).slice(-count).join("/");
      const group = groups.get(name) ?? [];
      group.push(path);
      groups.set(name, group);
    }
    left = [];
    for (const [name, group] of groups) {
      const isWhole = group.every((path) => (parts.get(path) as string[]).length <= count);
      if (group.length === 1 || isWhole) for (const path of group) names.set(path, name);
      else for (const path of group) left.push(path);
    }
  }
  return paths.map((path) => names.get(path) as string);
}
