/** A BMP of 24 bits a pixel, for small pictures: there at once, where a PNG waits for a stream that deflates. @param rgb #rrggbb, row by row */
export function bitmap(width: number, rgb: readonly string[]): Blob {
  const height = rgb.length / width;
  // A row ends at a multiple of four bytes.
  const row = Math.ceil((3 * width) / 4) * 4;
  const head = 14 + 40;
  const bytes = new Uint8Array(head + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, head, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  // Below zero: the first row is the top one.
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (const [i, color] of rgb.entries()) {
    const value = Number.parseInt(color.slice(1), 16);
    const at = head + Math.floor(i / width) * row + 3 * (i % width);
    // Blue, green, red.
    bytes.set([value & 255, (value >> 8) & 255, value >> 16], at);
  }
  return new Blob([bytes], { type: "image/bmp" });
}
