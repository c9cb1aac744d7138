/** Below this an array may be all zeros: half of what any file may take, since its numbers are made of it. */
const small = 32 * 1024 * 1024;
const largestRatio = 4;

/** Whether a file of this size may make us hold that many bytes at once: 32 MiB, or 4 times its own size. */
export function mayExpand(bytes: number, fileBytes: number): boolean {
  return bytes <= small || bytes <= fileBytes * largestRatio;
}
