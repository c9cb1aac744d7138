import { join } from "node:path";
import { writeRandomLayers } from "../../support/random-layers.ts";

/** A study of one file, as `run.ts` does it. */
export interface WorkersCase {
  readonly name: string;
  /** The layers of its file: so many of a shape [out, in, k, k]. */
  readonly layers: number;
  readonly shape: readonly [out: number, within: number, k: number, k: number];
  readonly study: StudyName;
  readonly options: Record<string, unknown>;
}

export type StudyName = "analyze" | "operators" | "scaleSpace" | "measureNorms";

const all = { layers: ["*"] };

/** Studies of some seconds of one worker each, but for the last two: of files of which each layer is small, or none is. */
export const cases: readonly WorkersCase[] = [
  {
    name: "operators, periodic, 32 x 32, 3.2e6 filters",
    layers: 49,
    shape: [256, 256, 3, 3],
    study: "operators",
    options: { ...all, size: 32 },
  },
  {
    name: "operators, zero, 16 x 16, 2,048 filters",
    layers: 8,
    shape: [16, 16, 3, 3],
    study: "operators",
    options: { ...all, size: 16, boundary: "zero" },
  },
  {
    name: "scale-space, D1, 7 x 7, 819,200 filters",
    layers: 400,
    shape: [2048, 1, 7, 7],
    study: "scaleSpace",
    options: all,
  },
  {
    name: "scale-space, C1, 7 x 7, 20,480 filters",
    layers: 10,
    shape: [2048, 1, 7, 7],
    study: "scaleSpace",
    options: { ...all, method: "C1" },
  },
  {
    name: "norms, 16 layers of 128 to 128, 3 x 3, 32 x 32",
    layers: 16,
    shape: [128, 128, 3, 3],
    study: "measureNorms",
    options: { ...all, size: 32 },
  },
  {
    name: "analyze, 1e6 filters in 21,600 layers of 46",
    layers: 21_600,
    shape: [46, 1, 3, 3],
    study: "analyze",
    options: { by: "model" },
  },
  {
    name: "analyze, 5.2e6 filters in 20 layers",
    layers: 20,
    shape: [512, 512, 3, 3],
    study: "analyze",
    options: { by: "layer" },
  },
];

/** Writes the case's file into a folder. */
export function writeCase({ layers, shape }: WorkersCase, folder: string): string {
  const file = join(folder, "model.safetensors");
  writeRandomLayers(file, layers, shape);
  return file;
}
