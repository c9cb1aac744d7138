import { type AnalysisResult, collectFilters, groupLayers, type Model, project } from "../../../sdk/index.ts";
import type { BrushedFilters } from "../protocol.ts";

/** The filters of a group whose first two coefficients lie in a box: their number, and the first `most` of them. */
export async function brushFilters(
  models: readonly Model[],
  result: AnalysisResult,
  group: number,
  x: [number, number],
  y: [number, number],
  most: number,
): Promise<BrushedFilters> {
  const { basis, groups } = result;
  const found: BrushedFilters["found"] = [];
  let total = 0;
  for (const { model, layer } of membersOf(models, result, groups[group].name)) {
    // A layer at a time: memory stays that of the largest.
    const filters = await collectFilters([layer], { kernel: basis.kernel[0] });
    const [c0, c1] = (await project(filters, basis)).columns;
    for (let i = 0; i < filters.count; i++) {
      if (!(c0[i] >= x[0] && c0[i] <= x[1] && c1[i] >= y[0] && c1[i] <= y[1])) continue;
      total++;
      if (found.length >= most) continue;
      const weights = [...filters.data.subarray(i * filters.width, (i + 1) * filters.width)];
      found.push({ model, layer: layer.name, index: i, c0: c0[i], c1: c1[i], weights });
    }
  }
  return { total, kernel: basis.kernel, found };
}

/** The layers of a group, each under the name of its model. */
function membersOf(
  models: readonly Model[],
  { models: described, basis, groups, provenance }: AnalysisResult,
  group: string,
) {
  const owned = models.flatMap((model, m) => {
    const analysed = new Set(
      described[m].layers.filter(({ kernel }) => Math.max(...kernel) === basis.kernel[0]).map(({ name }) => name),
    );
    return model.layers.filter(({ name }) => analysed.has(name)).map((layer) => ({ model: described[m].name, layer }));
  });
  const column = (provenance.options.labels as string | null) ?? undefined;
  const chosen = new Set(
    groupLayers(owned, groups[0].by === "noise" ? "model" : groups[0].by, column).find(({ name }) => name === group)
      ?.layers,
  );
  return owned.filter(({ layer }) => chosen.has(layer));
}
