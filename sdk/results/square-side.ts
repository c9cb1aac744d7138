/** k of a k x k filter of so many weights. */
export function squareSide({ length }: { readonly length: number }): number {
  return Math.round(Math.sqrt(length));
}
