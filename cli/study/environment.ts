/** The runtime and platform, for results that are asked to name them. */
export function environmentOf(): { runtime: string; platform: string } {
  const { bun, deno, node } = process.versions;
  const runtime = bun ? `bun ${bun}` : deno ? `deno ${deno}` : `node ${node}`;
  return { runtime, platform: `${process.platform} ${process.arch}` };
}
