/** Red, green, blue and an alpha of 255 of a colour written as #rrggbb. */
export function pixelOf(hex: string): number[] {
  return [...[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)), 255];
}
