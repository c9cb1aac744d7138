/**
 * The shortest names for some of the layers of a network: of a block (a name up to one of its dots or slashes) whose layers are
 * all among them that of the block, "layer4.1" for "layer4.1.conv1" and "layer4.1.conv2"; else their own. In their order.
 */
export function blockNames(those: readonly string[], all: readonly string[]): string[] {
  const wanted = new Set(those);
  const whole = new Map<string, boolean>();
  const sizes = new Map<string, number>();
  for (const name of all) {
    for (const block of blocksOf(name)) {
      whole.set(block, (whole.get(block) ?? true) && wanted.has(name));
      sizes.set(block, (sizes.get(block) ?? 0) + 1);
    }
  }
  const names = those.map(
    (name) => blocksOf(name).find((block) => whole.get(block) === true && (sizes.get(block) ?? 0) > 1) ?? name,
  );
  return [...new Set(names)];
}

/** The outermost block first. */
function blocksOf(name: string): string[] {
  return [...name.matchAll(/[./]/g)].map(({ index }) => name.slice(0, index)).filter((block) => block !== "");
}
