import * as assert from "uvu/assert";
import type { Model, Pool } from "../../sdk/index.ts";
import { convLayer } from "../support/layers.ts";
import { seededNormal } from "../support/seeded.ts";
import { analyze, createPool, extractKeys, idealize, measureNorms, operators, scaleSpace } from "./built.ts";

/** A model in memory: layers of one chunk, of two, of zeros, and one with filters that cannot be used. */
export function sampleModel(): Model {
  const normal = seededNormal(7);
  const weights = (count: number) => Float32Array.from({ length: 9 * count }, normal);
  const broken = weights(64 * 8);
  broken[100] = Number.NaN;
  const layers = [
    convLayer(weights(32 * 16), 32, 16, 3, "small"),
    convLayer(weights(270 * 250), 270, 250, 3, "large"),
    convLayer(new Float32Array(9 * 64), 8, 8, 3, "zeros"),
    convLayer(broken, 64, 8, 3, "broken"),
  ];
  return {
    name: "sample",
    part: "",
    format: "npz",
    tensors: layers.map(({ tensor }) => tensor),
    layers,
    order: "file",
    notes: [],
    files: [{ name: "sample", byteLength: 0, read: async () => new Uint8Array() }],
    roles: new Map(),
    close: async () => {},
  };
}

export async function withPool<R>(
  options: Parameters<typeof createPool>[0],
  body: (pool: Pool) => Promise<R>,
): Promise<R> {
  const pool = createPool(options);
  try {
    return await body(pool);
  } finally {
    pool.dispose();
  }
}

/** What `promise` fails with. */
export async function failureOf(promise: Promise<unknown>, name = ""): Promise<unknown> {
  return promise.then(
    () => assert.unreachable(`nothing failed ${name}`),
    (error) => error,
  );
}

export const rows = (count: number, fan: number) => Float32Array.from({ length: count * fan }, seededNormal(3));
export const panel = (count: number, fan: number) => ({ a: rows(count, fan), others: [null], fan });
export const lengthOf = (numbers: object) => ("length" in numbers ? numbers.length : undefined);

/** Layers of several kernel sizes, some of several chunks of a fit, with filters that cannot be used. */
export function severalSizes(): Model {
  const normal = seededNormal(23);
  const layer = (out: number, within: number, k: number, name: string) => {
    const weights = Float32Array.from({ length: out * within * k * k }, normal);
    weights.fill(0, 0, k * k);
    if (name !== "again" && name !== "last") weights[3 * k * k] = Number.NaN;
    weights.fill(0.25, 5 * k * k, 6 * k * k);
    return convLayer(weights, out, within, k, name);
  };
  const layers = [
    layer(32, 20, 3, "small"),
    layer(24, 25, 5, "middle"),
    layer(16, 8, 3, "again"),
    layer(20, 2, 7, "large"),
    layer(8, 4, 5, "last"),
  ];
  return { ...sampleModel(), layers, tensors: layers.map(({ tensor }) => tensor) };
}

export type StudyRun = (options: { pool?: Pool; layers: string[] }) => Promise<unknown>;

/** What has --workers, in short runs of every way that filters take. */
export function everyStudy(models: Model[]): Record<string, StudyRun> {
  return {
    analyze: (options) => analyze(models, { ...options, kernel: "all", by: "layer" }),
    compare: (options) => analyze([...models, ...models], { ...options, kernel: "all", by: "model" }),
    operators: (options) => operators(models, { ...options, size: 8, nullSamples: 300, clusters: 3 }),
    "operators, zero": (options) =>
      operators(models, { ...options, size: 7, nullSamples: 40, boundary: "zero", filters: true }),
    norms: (options) => measureNorms(models, { ...options, size: 8 }),
    "norms only": (options) => measureNorms(models, { ...options, size: 8, normOnly: true }),
    "scale-space": (options) => scaleSpace(models, { ...options, pooled: true, filters: true }),
    "scale-space, extended": (options) => scaleSpace(models, { ...options, layers: ["again", "last"], extended: true }),
    keys: (options) => extractKeys(models, { ...options, kernel: 5, candidates: 12, restarts: 3 }),
    idealize: async (options) => (await idealize(models[0], { ...options, minCosine: 0.5 })).manifest,
  };
}
