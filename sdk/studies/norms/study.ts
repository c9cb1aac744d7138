import { NoFiltersError, UsageError } from "../../errors.ts";
import type { Model } from "../../model/model.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import type { NormsResult } from "../../results/norms.ts";
import { counted } from "../../results/plain-text.ts";
import { normsTable } from "../../tables/norm-tables.ts";
import type { CommonOptions, Plan, Study } from "../study.ts";
import type { LayerValues } from "./measure-layer.ts";
import { normNotes } from "./norm-notes.ts";
import { defaultSize, expectNormSize, type NormsOptions } from "./norms-options.ts";

export interface NormsStudyOptions extends CommonOptions {
  /** Rows and columns of the images; "from-graph": each layer's own where the format tells them, else 32. Default 32. */
  size?: number | "from-graph";
  /** What lies beyond the images: themselves again, or the zeros that each layer pads with. Default "periodic". */
  boundary?: "periodic" | "zero";
  /** Adds upper bounds as published beside the norms. Default false; not with `normOnly`. */
  bounds?: boolean;
  /** Takes all singular values of each layer of which they are found. */
  onValues?: (values: LayerValues) => void | Promise<void>;
  /** Only the largest singular value of each layer, found, then proven as far as a bounded time allows. Default false. */
  normOnly?: boolean;
}

export interface ResolvedNormsOptions {
  size: number | "from-graph";
  boundary: "periodic" | "zero";
  normOnly: boolean;
  bounds: boolean;
  layers: readonly string[] | null;
  onValues?: NormsStudyOptions["onValues"];
}

/** Whole layers as operators on images (Sedghi, Gupta and Long, ICLR 2019, with periodic boundaries). */
export const normsStudy: Study<NormsStudyOptions, ResolvedNormsOptions, Plan, { norms: NormsResult }, "norms"> = {
  name: "norms",
  key: "norms",
  title: "Layer norms",
  resolve({ size = defaultSize, boundary = "periodic", normOnly = false, bounds = false, layers, onValues }) {
    expectNormSize(size);
    expectOneOf("boundary", boundary, ["periodic", "zero"]);
    if (normOnly && (bounds || onValues !== undefined)) {
      throw new UsageError(`${bounds ? "published bounds" : "singular values"} need all values, not the norm only`);
    }
    return { size, boundary, normOnly, bounds, layers: layers === undefined ? null : [...layers], onValues };
  },
  plan: (models) => ({ models }),
  expectWork() {},
  async run({ models }, { layers, ...settings }, { names, pool, signal, onProgress, passes }) {
    const { measureNorms } = await import("./measure-norms.ts");
    const options: NormsOptions = {
      ...settings,
      layers: layers ?? undefined,
      names,
      pool,
      signal,
      onProgress: (progress) => onProgress?.({ stage: "measuring layers", ...progress }),
    };
    const norms = await measureNorms(models, options, passes);
    const studied = models.map((model, i) => withReasons(model, names[i], norms));
    return { part: { norms }, models: studied, notes: names.map((name) => normNotes(norms, name)) };
  },
  expectFound({ norms }, { models }) {
    if (norms.layers.length > 0) return;
    const [first] = norms.skipped;
    throw new NoFiltersError(
      `found no layer to measure among ${counted(norms.skipped.length, "convolution layer")}${first ? `; the first: ${first.reason}` : ""}`,
      { file: models.map(({ name }) => name).join(", ") },
    );
  },
  findings: async ({ norms }) => (await import("./findings.ts")).normFindings(norms),
  tables: ({ norms }) => [normsTable(norms)],
  provenance: ({ onValues: _, ...resolved }) => ({ options: resolved, inputs: [] }),
  beside: ({ layers }) => ({ size: defaultSize, boundary: "periodic", normOnly: false, bounds: false, layers }),
};

/** The model as it was measured: filters of any shape have a norm, and what was skipped says why. */
function withReasons(model: Model, name: string, { skipped }: NormsResult): Model {
  const reasons = new Map(skipped.filter((layer) => layer.model === name).map((layer) => [layer.name, layer.reason]));
  return { ...model, layers: model.layers.map((layer) => ({ ...layer, reason: reasons.get(layer.name) ?? null })) };
}
