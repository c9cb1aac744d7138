import { seededNormal } from "../../support/seeded.ts";
import { safetensors } from "./safetensors.ts";

/** A model file with layers of weights drawn anew for each seed. */
export function seededModel(shapes: readonly number[][], seed: number): Uint8Array {
  const next = seededNormal(seed);
  return safetensors(
    shapes.map((shape, i) => ({
      name: `layers.${i}.weight`,
      shape,
      values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, next),
    })),
  );
}
