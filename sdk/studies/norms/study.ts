import { NoFiltersError } from "../../errors.ts";
import type { Model } from "../../model/model.ts";
import type { NormsResult } from "../../results/norms.ts";
import { counted } from "../../results/plain-text.ts";
import { normsTable } from "../../tables/norm-tables.ts";
import type { CommonOptions, Plan, Study } from "../study.ts";
import { defaultSize, expectNormSize, measureNorms } from "./measure-norms.ts";
import { normNotes } from "./norm-notes.ts";

export interface NormsStudyOptions extends CommonOptions {
  /** Rows and columns of the images; "from-graph": each layer's own where the format tells them, else 32. Default 32. */
  size?: number | "from-graph";
  /** Only the largest singular value of each layer, found, then proven as far as a bounded time allows. Default false. */
  normOnly?: boolean;
}

export interface ResolvedNormsOptions {
  size: number | "from-graph";
  normOnly: boolean;
  layers: readonly string[] | null;
}

/** Whole layers as operators on periodic images (Sedghi, Gupta and Long, ICLR 2019). */
export const normsStudy: Study<NormsStudyOptions, ResolvedNormsOptions, Plan, { norms: NormsResult }, "norms"> = {
  name: "norms",
  key: "norms",
  title: "Layer norms",
  resolve({ size = defaultSize, normOnly = false, layers }) {
    expectNormSize(size);
    return { size, normOnly, layers: layers === undefined ? null : [...layers] };
  },
  plan: (models) => ({ models }),
  expectWork() {},
  async run({ models }, { size, normOnly, layers }, { names, pool, signal, onProgress }) {
    const norms = await measureNorms(models, {
      size,
      normOnly,
      layers: layers ?? undefined,
      names,
      pool,
      signal,
      onProgress: (progress) => onProgress?.({ stage: "measuring layers", ...progress }),
    });
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
  provenance: (resolved) => ({ options: { ...resolved }, inputs: [] }),
  beside: ({ layers }) => ({ size: defaultSize, normOnly: false, layers }),
};

/** The model as it was measured: filters of any shape have a norm, and what was skipped says why. */
function withReasons(model: Model, name: string, { skipped }: NormsResult): Model {
  const reasons = new Map(skipped.filter((layer) => layer.model === name).map((layer) => [layer.name, layer.reason]));
  return { ...model, layers: model.layers.map((layer) => ({ ...layer, reason: reasons.get(layer.name) ?? null })) };
}
