import type { StreamedLayer } from "../streams/chunk.ts";
import type { FilterStream } from "../streams/filter-stream.ts";
import { type FilterTask, onFiniteFilters } from "../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../streams/placed-filters.ts";
import type { Kernels } from "../wasm/load.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { type Block, withWorkspace } from "../wasm/workspace.ts";
import { MomentSummary } from "./moments.ts";

type Floats = Block<"f32" | "f64">;

/** The moments of each chunk's filters as they are. */
export const rawMoments = onFiniteFilters("raw moments", (filters: PlacedFilters, _: null) =>
  momentsOf(filters, (moments, block) => {
    if (block.length > 0) moments.updatePlaced(filters.workspace, block, false);
  }),
);

/** The moments of the scaled filters whose largest |weight| (signed: weight) is not below a bound; zeros for none. */
export const momentsAbove = onFiniteFilters(
  "moments above",
  (filters: PlacedFilters, { bound, signedMaxima }: { bound: number; signedMaxima: boolean }) =>
    momentsOf(filters, (moments, block) => {
      const { workspace, width } = filters;
      const maxima = workspace.allocate("f64", block.length / width);
      maxAbs(workspace, maxima, block, width, signedMaxima);
      const least = workspace.copyOut(maxima);
      const kept = workspace.view(block).filter((_, i) => least[Math.floor(i / width)] >= bound);
      if (kept.length > 0) moments.update(kept, true);
    }),
);

/** The moments of weights divided by the largest of the layer: entropy is the same at every scale. */
export const unitMoments = onFiniteFilters("unit moments", (filters: PlacedFilters, { largest }: { largest: number }) =>
  momentsOf(filters, (moments, block) => {
    if (block.length === 0) return;
    const weights = filters.workspace.view(block);
    moments.update(
      weights.map((weight) => weight / largest),
      false,
    );
  }),
);

/** The moments of a layer's filters by one of these tasks. */
export async function momentsOfLayer<P>(
  kernels: Kernels,
  stream: FilterStream,
  layer: StreamedLayer,
  task: FilterTask<P, Float64Array[]>,
  params: P,
): Promise<MomentSummary> {
  const moments = new MomentSummary(kernels, stream.width);
  if (layer.filters === 0) return moments;
  const which = layer.above === undefined ? "" : " of some";
  const key = `${stream.width} ${task.name} ${stream.passes?.numberOf(layer)}${which}`;
  const like = moments.save();
  for await (const { result } of stream.each(key, task, [layer], params, { like })) {
    for (const saved of result) moments.mergeSaved(saved);
  }
  return moments;
}

/** The state of each chunk's moments. */
function momentsOf(filters: PlacedFilters, add: (moments: MomentSummary, block: Floats) => void): Float64Array[] {
  const { kernels } = filters.workspace;
  return blocksOf(filters).map((block) =>
    withWorkspace(kernels, () => {
      const moments = new MomentSummary(kernels, filters.width);
      add(moments, block);
      return moments.save();
    }),
  );
}
