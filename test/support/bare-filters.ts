import { npyHeader } from "../../sdk/export/npy.ts";
import { fromBytes, type Model, openModel } from "../../sdk/index.ts";
import { seededNormal } from "./seeded.ts";

/** One array of so many 3 x 3 filters; a fifth of them constant, one in 70,001 not finite. @param scaleOf Of each of the others. */
export function bareFilters(filters: number, { scaleOf = (_: number): number => 1 } = {}): Promise<Model[]> {
  const normal = seededNormal(7);
  const values = Float32Array.from(
    { length: 9 * filters },
    (_, i) => scaleOf(Math.floor(i / 9)) * normal() * (1 + (i % 9)),
  );
  for (let i = 0; i < filters; i += 5) values.fill(0.25, 9 * i, 9 * i + 9);
  for (let i = 3; i < filters; i += 70_001) values[9 * i] = Number.NaN;
  const header = npyHeader("<f4", [filters, 3, 3]);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer), header.length);
  return openModel(fromBytes("filters.npy", bytes)).then((model) => [model]);
}
