/** Below this an array may be all zeros; above it weights shrink little: pruned ones to an eighth. */
const small = 64 * 1024 * 1024;
const largestRatio = 16;

/** Whether a file of this size may give that many bytes: 64 MiB, or 16 times its own size. */
export function mayExpand(bytes: number, fileBytes: number): boolean {
  return bytes <= small || bytes <= fileBytes * largestRatio;
}
