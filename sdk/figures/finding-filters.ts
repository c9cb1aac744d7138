import type { AnalysisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import type { ModelFacts } from "../results/facts.ts";
import type { Finding } from "../results/finding.ts";
import type { OperatorsResult } from "../results/operators.ts";
import { counted } from "./svg/number.ts";

/** Layers of a finding whose filters are shown, and filters of each. */
const [LAYERS, FILTERS] = [2, 5];

/** What of a document the filters beside findings are taken from. */
export interface FindingSource {
  models: readonly (ModelFacts | ModelResult)[];
  operators?: OperatorsResult;
  provenance?: Pick<AnalysisResult["provenance"], "options">;
}

/** Filters of a place, and what they are. */
export interface FiltersOfPlace {
  kind: string;
  /** None where they are blank. */
  filters: readonly (readonly number[])[];
  /** Index of each in its layer, where the document tells it. */
  indices?: readonly number[];
  layer: Pick<LayerResult, "name" | "kernel">;
  model: string;
}

/**
 * The filters that a finding speaks of, those of its first two layers; what report and page show beside it. None where it names none
 * that has any.
 */
export function findingFilters(finding: Finding, source: FindingSource): FiltersOfPlace[] {
  return finding.label === undefined ? ofLayers(finding, source) : ofLabel(finding.label, finding, source);
}

function ofLayers({ id, layers }: Finding, { models, provenance }: FindingSource): FiltersOfPlace[] {
  const found = layers.flatMap(({ model, name }) => {
    const layer = layersOf(models, model).find((each) => each.name === name);
    return layer === undefined ? [] : [{ layer, model }];
  });
  return found
    .flatMap(({ layer, model }): FiltersOfPlace[] => {
      const { kind, filters } = spokenOf(id, layer, provenance?.options ?? {}) ?? { kind: "", filters: null };
      return filters === null ? [] : [{ kind, filters: filters.slice(0, FILTERS), layer, model }];
    })
    .slice(0, LAYERS);
}

/** The filters that a finding of this kind speaks of: all layers' typical ones stand for all of their filters. */
function spokenOf(
  id: Finding["id"],
  layer: LayerResult,
  options: Readonly<Record<string, unknown>>,
): { kind: string; filters: readonly (readonly number[])[] } | null {
  const { typical, examples, quality } = layer;
  const isBlank = (filter: readonly number[]) => filter.every((weight) => weight === 0);
  // What is not finite has no picture.
  if (id === "non-finite") return null;
  if (id === "all-zero") return { kind: counted(layer.filters, "filter"), filters: [] };
  if (id === "zero-filters") return examples.some(isBlank) ? { kind: "Filters of zeros", filters: [] } : null;
  if (id === "sparse-layers" || id === "sparse-filters") {
    const threshold = typeof options.sparsityThreshold === "number" ? options.sparsityThreshold : 0.01;
    const size = (weight: number) => (options.signedMaxima === true ? weight : Math.abs(weight));
    const sparse = examples.filter((filter) => Math.max(...filter.map(size)) < threshold * quality.maxAbs);
    if (sparse.length === 0) return null;
    const kind = `Sparse filters among the first ${examples.length}`;
    return { kind, filters: sparse.filter((filter) => !isBlank(filter)) };
  }
  if (typical.length > 0) return { kind: "Typical filters", filters: typical.map(({ weights }) => weights) };
  return examples.length > 0 ? { kind: "First filters", filters: examples } : null;
}

/** Typical filters of a label, those that stand for most first; where there are none, the filter nearest to it. */
function ofLabel(label: string, { models: about }: Finding, { models, operators }: FindingSource): FiltersOfPlace[] {
  const like = about.flatMap((model) =>
    layersOf(models, model).flatMap((layer) => {
      const own = layer.typical.filter(({ actsLike }) => actsLike === label);
      const share = own.reduce((sum, filter) => sum + filter.share, 0);
      return own.length === 0
        ? []
        : [{ filters: own.map(({ weights }) => weights), layer, model, stands: share * layer.filters }];
    }),
  );
  if (like.length > 0) {
    const most = like.sort((a, b) => b.stands - a.stands).slice(0, LAYERS);
    return most.map((each) => ({ ...each, kind: `Typical filters labelled ${label}` }));
  }
  return (operators?.examples ?? [])
    .filter((example) => example.label === label && about.includes(example.model))
    .slice(0, 1)
    .map(({ weights, kernel, layer, model, index }) => ({
      ...{ kind: `Nearest to ${label}: a filter`, filters: [weights], indices: [index] },
      ...{ layer: { name: layer, kernel }, model },
    }));
}

function layersOf(models: FindingSource["models"], name: string): readonly LayerResult[] {
  const found = models.find((each) => each.name === name);
  return found !== undefined && "layers" in found ? found.layers : [];
}
