import { type FiltersOfPlace, findingFilters } from "../../../sdk/figures/finding-filters.ts";
import { type Finding, type LayerResult, type Model, readFilters } from "../../../sdk/index.ts";
import type { Opened } from "../opened.ts";
import type { SpokenFilters } from "../protocol.ts";

/** Where a result has a filter of some layer: it keeps weights alone. */
const known = new WeakMap<readonly number[], number>();

/** The filters that findings speak of, as in a report, and where each is. */
export async function spokenFilters(findings: readonly Finding[], opened: Opened): Promise<SpokenFilters[][]> {
  const { result, operators } = opened.everything();
  const source = { models: result?.models ?? [], provenance: result?.provenance, operators };
  const answer: SpokenFilters[][] = [];
  for (const finding of findings) {
    const own: SpokenFilters[] = [];
    for (const found of findingFilters(finding, source)) own.push(await placed(found, opened));
    answer.push(own);
  }
  return answer;
}

async function placed({ kind, filters, indices, layer, model }: FiltersOfPlace, opened: Opened) {
  const models = opened.result?.models ?? [];
  const m = models.findIndex(({ name }) => name === model);
  const l = models[m]?.layers.findIndex(({ name }) => name === layer.name) ?? -1;
  const spoken = { kind, model, layer: layer.name };
  if (l < 0) return { ...spoken, filters: filters.map((weights, i) => ({ weights, index: indices?.[i] })) };
  if (indices === undefined) await findPlaces(filters, opened.models[m], models[m].layers[l]);
  return {
    ...spoken,
    m,
    l,
    filters: filters.map((weights, i) => ({ weights, index: indices?.[i] ?? known.get(weights) })),
  };
}

/** Looks for filters among those of their layer; of a reopened result among its examples. */
async function findPlaces(filters: readonly (readonly number[])[], model: Model | undefined, of: LayerResult) {
  const sought = new Set(filters.filter((weights) => !known.has(weights)));
  const width = filters[0]?.length;
  const look = (data: ArrayLike<number>, start: number) => {
    for (let i = 0; i < data.length / width; i++) {
      for (const weights of sought) {
        if (!weights.every((weight, j) => weight === data[i * width + j])) continue;
        known.set(weights, start + i);
        sought.delete(weights);
      }
    }
  };
  const layer = model?.layers.find(({ name }) => name === of.name);
  if (layer !== undefined) {
    for await (const { data, start } of readFilters(layer)) {
      if (sought.size === 0) return;
      look(data, start);
    }
    // What is left out of the examples is counted, but not where it was.
  } else if (of.nonFinite === 0) look(of.examples.flat(), 0);
}
