/**
 * Names for models: each path's base name, with as many parent folders as tell it from the others ("x2/model.json").
 * A path given twice gets "#2", "#3" ... behind its name. Both "/" and "\" separate folders; a name always shows "/".
 */
export function nameModels(paths: readonly string[]): string[] {
  const whole = paths.map((path) => path.split(/[\\/]+/).filter((part) => part !== "" && part !== "."));
  const keys = whole.map((parts) => parts.join("/"));
  // No folder tells a path from itself: it is named once.
  const parts = [...new Map(keys.map((key, i) => [key, whole[i]])).values()];
  const depth = parts.map(() => 1);
  const nameOf = (i: number) => parts[i].slice(-depth[i]).join("/");
  for (;;) {
    const ambiguous = ambiguousIndices(parts.map((_, i) => nameOf(i))).filter((i) => depth[i] < parts[i].length);
    if (ambiguous.length === 0) break;
    for (const i of ambiguous) depth[i]++;
  }
  const byKey = new Map(parts.map((own, i) => [own.join("/"), nameOf(i)]));
  const names = keys.map((key) => byKey.get(key) as string);
  const taken = new Set(names);
  return names.map((name, i) => {
    if (names.indexOf(name) === i) return name;
    let number = 2;
    while (taken.has(`${name}#${number}`)) number++;
    taken.add(`${name}#${number}`);
    return `${name}#${number}`;
  });
}

function ambiguousIndices(names: readonly string[]): number[] {
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return names.flatMap((name, i) => ((count.get(name) as number) > 1 ? [i] : []));
}
