import { type Model, openModel } from "../../sdk/index.ts";
import { safetensors } from "./safetensors.ts";
import { seededNormal } from "./seeded.ts";

/** Tensors of f32 by name: a shape, and the values or what they all are; seeded normal numbers otherwise. */
export type Tensors = Record<string, { shape: number[]; values?: ArrayLike<number> | number }>;

/** A safetensors file of these tensors. */
export function tensorFile(tensors: Tensors, seed = 1): Uint8Array {
  const next = seededNormal(seed);
  let offset = 0;
  const header: [string, object][] = [];
  const parts: Float32Array[] = [];
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const length = shape.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length }, (_, i) =>
      values === undefined ? next() : typeof values === "number" ? values : values[i],
    );
    header.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] }]);
    parts.push(data);
    offset += data.byteLength;
  }
  const bytes = new Uint8Array(offset);
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer), at);
    at += part.byteLength;
  }
  // Object.fromEntries keeps a tensor called __proto__ as an own key.
  return safetensors(Object.fromEntries(header), bytes);
}

/** The file, opened. */
export function tensorModel(
  name: string,
  tensors: Tensors,
  { seed = 1, slices }: { seed?: number; slices?: boolean } = {},
): Promise<Model> {
  return openModel(tensorFile(tensors, seed), { name, slices });
}
