/** A small safetensors file of f32 arrays. */
export function safetensors(arrays: { name: string; shape: number[]; values: ArrayLike<number> }[]): Uint8Array {
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const { name, shape, values } of arrays) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + values.length * 4] };
    at += values.length * 4;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + at).fill(32, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let to = 8 + padded;
  for (const { values } of arrays) {
    bytes.set(new Uint8Array(Float32Array.from(values).buffer), to);
    to += values.length * 4;
  }
  return bytes;
}
