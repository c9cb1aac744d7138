/** "3x3" for [3, 3]. */
export function kernelName(kernel: readonly number[]): string {
  return kernel.join("x");
}
