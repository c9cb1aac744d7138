/**
 * Names for models: each path's base name, with as many parent folders as tell it from the others ("x2/model.json").
 * A path given twice gets "#2", "#3" ... behind its name. Both "/" and "\" separate folders; a name always shows "/".
 */
export function nameModels(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]+/).filter((part) => part !== "" && part !== "."));
  const depth = parts.map(() => 1);
  const nameOf = (i: number) => parts[i].slice(-depth[i]).join("/");
  for (;;) {
    const ambiguous = ambiguousIndices(parts.map((_, i) => nameOf(i))).filter((i) => depth[i] < parts[i].length);
    if (ambiguous.length === 0) break;
    for (const i of ambiguous) depth[i]++;
  }
  const seen = new Map<string, number>();
  return parts.map((_, i) => {
    const name = nameOf(i);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

function ambiguousIndices(names: readonly string[]): number[] {
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return names.flatMap((name, i) => ((count.get(name) as number) > 1 ? [i] : []));
}
