import { UsageError } from "../../errors.ts";
import type { Model } from "../../model/model.ts";
import type { AnalysisResult, LayerResult } from "../../results/analysis.ts";
import type { Atlas, AtlasCell, AtlasPlaces, PlacedLayer, PlacedModel } from "../../results/atlas.ts";
import { layerMeasures } from "../../results/measures.ts";
import { counted } from "../../results/plain-text.ts";
import { compareDistributions } from "../../statistics/divergence.ts";
import type { GroupHistograms } from "../../statistics/group-histograms.ts";
import { type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import { cellKeys, fewestLayers, percentileOf, wilson } from "./cells.ts";
import { countModels } from "./count-models.ts";

/** Networks that are named as the nearest. */
const shown = 5;

export async function placeInAtlas(
  result: Pick<AnalysisResult, "models">,
  models: readonly Model[],
  atlas: Atlas,
  signal?: AbortSignal,
): Promise<AtlasPlaces> {
  const cells = new Map(atlas.cells.map((cell) => [keyOf(cell), cell]));
  const own = result.models.flatMap((model) =>
    networksOf(model, atlas).map((network) => ({ model: model.name, network })),
  );
  return {
    networks: atlas.models.length,
    atlasLayers: atlas.models.reduce((sum, { layers }) => sum + layers, 0),
    own,
    layers: result.models.flatMap(({ name, layers }) =>
      layers.flatMap((layer) => placeLayer(name, layer, cells) ?? []),
    ),
    models: await placeModels(
      result.models.map(({ name }) => name),
      models,
      atlas,
      own,
      signal,
    ),
  };
}

/** The names that a model has in an atlas, by its digest; of one file of several networks by its name as well, where that is there. */
function networksOf(
  { name, sha256 }: Pick<AnalysisResult["models"][number], "name" | "sha256">,
  { models }: Atlas,
): string[] {
  const same = models.filter((network) => sha256 !== null && network.sha256 === sha256).map((network) => network.name);
  return same.includes(name) ? [name] : same;
}

function keyOf({ kernel, kind, decile }: AtlasCell): string {
  return `${kernel.join("x")} ${kind ?? ""} ${decile ?? ""}`;
}

function placeLayer(model: string, layer: LayerResult, cells: ReadonlyMap<string, AtlasCell>): PlacedLayer | null {
  const wider = cellKeys(layer).flatMap((key) => cells.get(key) ?? []);
  // Of sizes that are rare everywhere the widest cell is taken, however small: its count is said.
  const cell = wider.find(({ layers }) => layers >= fewestLayers) ?? wider.at(-1);
  if (cell === undefined) return null;
  const measures = layerMeasures.flatMap((measure) => {
    const [value, of] = [measure.of(layer), cell.measures[measure.key]];
    if (value === null || !Number.isFinite(value) || of === undefined) return [];
    const percentile = percentileOf(of, value);
    const [low, high] = wilson(percentile, of.layers);
    return [[measure.key, { value, layers: of.layers, percentile, low, high }] as const];
  });
  return { model, layer: layer.name, among: describe(cell), measures: Object.fromEntries(measures) };
}

/** "1,140 3x3 layers at this depth". */
function describe({ layers, kernel, kind, decile }: AtlasCell): string {
  const size = kernel.join("x");
  const where = decile === null ? " of all depths" : " at this depth";
  return `${counted(layers, `${size}${kind === null ? "" : ` ${kind}`} layer`)}${where}`;
}

/** D to each network of the atlas but the model itself, on the atlas's basis and range. */
async function placeModels(
  names: readonly string[],
  models: readonly Model[],
  { coefficients }: Atlas,
  itself: AtlasPlaces["own"],
  signal: AbortSignal | undefined,
): Promise<PlacedModel[]> {
  const own = await countModels(models, names, coefficients, signal);
  const theirs = coefficients.models.map(
    ({ counts, ...of }): GroupHistograms => ({ ...of, counts: counts.map((row) => Float64Array.from(row)) }),
  );
  if (theirs.length === 0) return [];
  const { explainedVarianceRatio: weights } = publishedBasis(coefficients.basis as PublishedBasisName);
  const { bins, range } = coefficients;
  const placed: PlacedModel[] = [];
  for (const group of own) {
    const { matrix, debiased, floor } = await compareDistributions([group, ...theirs], {
      ...{ preset: "custom", bins, range, weights: [...weights] },
    });
    const all = theirs.map(({ name }, i) => ({
      ...{ name, debiased: debiased[0][i + 1], d: matrix[0][i + 1], floor: floor.upper[0][i + 1] },
    }));
    const others = all.filter(
      ({ name }) => !itself.some(({ model, network }) => model === group.name && network === name),
    );
    const nearest = others.sort((a, b) => a.debiased - b.debiased || a.d - b.d).slice(0, shown);
    placed.push({ model: group.name, nearest });
  }
  return placed;
}

/** @throws UsageError for what is no atlas */
export function parseAtlas(json: unknown, source: string): Atlas {
  const { schema, models, cells, coefficients } = (json ?? {}) as Partial<Atlas>;
  if (schema !== "convscope-atlas/1") {
    throw new UsageError(
      `${source} is no atlas: its schema is ${JSON.stringify(schema)}, expected "convscope-atlas/1"`,
    );
  }
  const isWhole =
    Array.isArray(models) &&
    Array.isArray(cells) &&
    cells.every(({ kernel, measures }) => Array.isArray(kernel) && Object.values(measures ?? {}).every(isQuantiles)) &&
    Array.isArray(coefficients?.models) &&
    coefficients.basis === "robustness-full" &&
    coefficients.models.every(
      ({ counts }) => counts?.length === 9 && counts.every((row) => row.length === coefficients.bins),
    );
  if (!isWhole)
    throw new UsageError(`${source} is a damaged atlas: a list is missing or of another length; build it again`);
  return json as Atlas;
}

function isQuantiles(of: { layers?: unknown; values?: unknown }): boolean {
  return (
    Number.isInteger(of?.layers) && Array.isArray(of.values) && of.values.length > 0 && of.values.every(Number.isFinite)
  );
}
