/** Names in the same order, each its own: the second "net" becomes "net (2)". Names that come once stay as they are. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times === 1) return name;
    let number = times;
    while (taken.has(`${name} (${number})`)) number++;
    const own = `${name} (${number})`;
    taken.add(own);
    return own;
  });
}
