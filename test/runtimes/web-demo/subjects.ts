import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFile } from "../../../sdk/bytes/node/index.ts";
import { openModel, readFilters } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { safetensors } from "./safetensors.ts";

const samples = "web-demo/dist/samples";
const detector = [
  "face-detector/tiny_face_detector_model-weights_manifest.json",
  "face-detector/tiny_face_detector_model.bin",
];
const landmarks = [
  "face-landmarks/face_landmark_68_model-weights_manifest.json",
  "face-landmarks/face_landmark_68_model.bin",
];
const blazeFace = "blaze-face/face_detection_short_range.tflite";
const ocr = "ocr/ch_PP-OCRv4_rec_infer.onnx";

/** Files of several models, out of the page's samples: what one sample has no view of. */
export const subjects = {
  /** Three networks that have nothing to do with each other. */
  three: () => [...detector, ...landmarks, blazeFace].map((path) => join(samples, path)),
  /** A network, and the same with ideal filters in its depthwise layers. */
  two() {
    const ideal = join(folder(), "ch_PP-OCRv4_rec_infer-ideal.onnx");
    execFileSync(process.execPath, ["dist/cli.js", "idealize", join(samples, ocr), "-o", ideal, "--quiet"]);
    return [join(samples, ocr), ideal];
  },
  /** What `volume --json` gives of two networks whose kernels are smooth in their rows and columns, not along their depth. */
  volumes() {
    const to = folder();
    const paths = ["unet-3d-small", "unet-3d-large"].map((name, seed) => {
      const path = join(to, `${name}.safetensors`);
      writeFileSync(path, safetensors(volumes(3 + 2 * seed, seed)));
      return path;
    });
    return [saved("volume", paths)];
  },
  /** What `timeline --json` gives of the checkpoints. */
  async timeline(): Promise<readonly string[]> {
    return [saved("timeline", await subjects.checkpoints())];
  },
  /** Ten checkpoints, in equal steps from random weights to a trained network. */
  async checkpoints() {
    const model = await openModel(await openFile(join(samples, detector[0])));
    const noise = seededNormal(17);
    const layers: { name: string; shape: number[]; data: number[]; start: number[] }[] = [];
    for (const layer of model.layers.filter(({ reason }) => reason === null)) {
      for await (const { data: weights } of readFilters(layer)) {
        const data = Array.from(weights);
        const norm = Math.sqrt(data.reduce((sum, weight) => sum + weight ** 2, 0) / data.length);
        const shape = [layer.out, layer.in / layer.groups, ...layer.kernel];
        layers.push({ name: `${layer.name}.weight`, shape, data, start: data.map(() => norm * noise()) });
      }
    }
    await model.close();
    const to = folder();
    return Array.from({ length: 10 }, (_, epoch) => {
      const arrays = layers.map(({ name, shape, data, start }) => ({
        ...{ name, shape },
        values: data.map((weight, i) => start[i] + (epoch / 9) * (weight - start[i])),
      }));
      const path = join(to, `detector-epoch=${epoch}.safetensors`);
      writeFileSync(path, safetensors(arrays));
      return path;
    });
  },
} satisfies Record<string, () => readonly string[] | Promise<readonly string[]>>;

function saved(command: string, paths: readonly string[]): string {
  const path = join(folder(), `${command}.json`);
  writeFileSync(path, execFileSync(process.execPath, ["dist/cli.js", command, ...paths, "--json", "--quiet"]));
  return path;
}

/** Layers of 3x3x3 kernels: each slice of one is a slope with some noise. */
function volumes(layers: number, seed: number) {
  const next = seededNormal(seed + 1);
  const slice = () => {
    const [across, down] = [next(), next()];
    return Array.from({ length: 9 }, (_, i) => across * ((i % 3) - 1) + down * (Math.floor(i / 3) - 1) + 0.3 * next());
  };
  return Array.from({ length: layers }, (_, l) => ({
    name: `${l < layers / 2 ? "encoder" : "decoder"}.blocks.${l}.conv.weight`,
    shape: [16, 8, 3, 3, 3],
    values: Float32Array.from(Array.from({ length: 3 * 16 * 8 }, slice).flat()),
  }));
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), "convscope-pictures-"));
}
