import { readFileSync, writeFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { npyHeader } from "../../../sdk/export/npy.ts";
import type { ScaleSpaceDocument, ScaleSpaceFilter } from "../../../sdk/results/scale-space.ts";
import { safetensors } from "../../support/safetensors.ts";
import { seededNormal } from "../../support/seeded.ts";
import { run } from "../support.ts";

export const families = ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"];
export const methods = ["A", "B", "C1", "C2", "D1", "D2"];

/** The eight master key filters as an array of [8, 7, 7]. */
export function writeKeys(path: string): string {
  const { filters } = JSON.parse(readFileSync("data/master-key-filters.json", "utf8"));
  const data = new Uint8Array(Float64Array.from(filters.flat(2)).buffer);
  writeFileSync(path, Buffer.concat([npyHeader("<f8", [8, 7, 7]), data]));
  return path;
}

/**
 * Writes a safetensors model of weights of these shapes after a stem (a first layer of one input channel would not count as
 * depthwise), normal where `fill` does not say otherwise.
 */
export function writeLayers(
  path: string,
  layers: Record<string, number[]>,
  fill: (weights: Float32Array, name: string) => void = () => {},
): string {
  const normal = seededNormal(5);
  const header: Record<string, object> = {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, shape] of Object.entries({ "a.stem.weight": [2, 3, 3, 3], ...layers })) {
    const weights = Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, normal);
    fill(weights, name);
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + weights.byteLength] };
    end += weights.byteLength;
    parts.push(new Uint8Array(weights.buffer));
  }
  writeFileSync(path, safetensors(header, Buffer.concat(parts)));
  return path;
}

/** The document that the command prints. */
export async function study(...argv: string[]): Promise<ScaleSpaceDocument> {
  const { code, stdout, stderr } = await run(["scale-space", ...argv, "--json", "--quiet"]);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout);
}

/** The listed filters of a layer. */
export function filtersOf({ scaleSpace }: ScaleSpaceDocument, layer = 0): ScaleSpaceFilter[] {
  const { filters } = scaleSpace.layers[layer];
  assert.ok(filters);
  return filters as ScaleSpaceFilter[];
}
