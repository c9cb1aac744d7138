import { closeSync, openSync, writeSync } from "node:fs";
import { seeded } from "./seeded.ts";

/** Writes a safetensors file of so many layers of a shape: weights near to normal, each layer of its own scale. */
export function writeRandomLayers(
  file: string,
  layers: number,
  shape: readonly number[],
  scaleOf = (layer: number) => 0.05 * (1 + (layer % 7)),
): void {
  const count = shape.reduce((product, side) => product * side, 1);
  const names = Array.from({ length: layers }, (_, i) => `layer${i}.conv.weight`);
  const header = Object.fromEntries(
    names.map((name, i) => [name, { dtype: "F32", shape, data_offsets: [4 * count * i, 4 * count * (i + 1)] }]),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const out = openSync(file, "w");
  writeSync(out, length);
  writeSync(out, text);
  const uniform = seeded(1);
  // The sum of four uniform numbers: near enough to normal, and cheap.
  const normal = () => uniform() + uniform() + uniform() + uniform() - 2;
  for (let i = 0; i < layers; i++) {
    writeSync(out, Buffer.from(Float32Array.from({ length: count }, () => scaleOf(i) * normal()).buffer));
  }
  closeSync(out);
}
