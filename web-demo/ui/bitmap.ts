/**
 * A BMP of 32 bits a pixel (BITMAPV4HEADER): there at once, where a PNG waits for a stream that deflates.
 * @param rgba Red, green, blue and alpha of each pixel, row by row.
 */
export function bitmap(width: number, rgba: Uint8ClampedArray<ArrayBuffer>): Blob {
  const view = new DataView(new ArrayBuffer(14 + 108));
  const set = (at: number, value: number) => view.setInt32(at, value, true);
  view.setUint16(0, 0x424d);
  set(2, view.byteLength + rgba.length);
  set(10, view.byteLength);
  set(14, 108);
  set(18, width);
  // Below zero: the first row is the top one.
  set(22, -rgba.length / 4 / width);
  // One plane of 32 bits, told by masks: red, green, blue, alpha, in this order of bytes; sRGB.
  set(26, 1 | (32 << 16));
  set(30, 3);
  for (let channel = 0; channel < 4; channel++) set(54 + 4 * channel, 0xff << (8 * channel));
  set(70, 0x73524742);
  return new Blob([view, rgba], { type: "image/bmp" });
}
