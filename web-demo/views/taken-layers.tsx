import type { LayerOverview, Overview } from "../engine/protocol.ts";
import { go, route } from "../route.ts";
import { job } from "../state.ts";

/** What a further study takes of the models. */
export interface TakenLayers {
  /** Those of the chosen size. */
  layers: LayerOverview[];
  /** Whether the models have depthwise layers. */
  depthwise: boolean;
  /** k of the k x k filters among which there is a choice, ascending. */
  sizes: number[];
  /** The chosen one; undefined: all, or what the study takes by itself. */
  only: number | undefined;
}

/** @param depthwiseFirst whether the study is of depthwise layers, where there are any */
export function takenLayers({ models }: Overview, fits: (k: number) => boolean, depthwiseFirst: boolean): TakenLayers {
  const all = models.flatMap(({ layers }) => layers);
  const depthwise = all.some(({ kind }) => kind === "depthwise");
  const fitting = all.filter(
    ({ kernel, kind }) =>
      kernel.length === 2 &&
      kernel[0] === kernel[1] &&
      fits(kernel[0]) &&
      (!depthwiseFirst || !depthwise || kind === "depthwise"),
  );
  const sizes = [...new Set(fitting.map(({ kernel }) => kernel[0]))].sort((a, b) => a - b);
  const only = sizes.find((k) => k === route.value.only && sizes.length > 1);
  return { layers: fitting.filter(({ kernel }) => only === undefined || kernel[0] === only), depthwise, sizes, only };
}

export function countFilters({ layers }: Pick<TakenLayers, "layers">): number {
  return layers.reduce((sum, { filters }) => sum + filters, 0);
}

/** The switch between sizes of filters; nothing where there is one size. */
export function OnlySize({ sizes, only, taken }: Pick<TakenLayers, "sizes" | "only"> & { taken?: number }) {
  if (sizes.length < 2) return null;
  return (
    <label>
      <span>Filters</span>
      <select
        value={only ?? taken ?? ""}
        disabled={job.value !== undefined}
        onChange={({ currentTarget: { value } }) => go({ only: Number(value) || undefined })}
      >
        {taken === undefined && <option value="">of all sizes</option>}
        {sizes.map((k) => (
          <option key={k} value={k}>
            {k}×{k}
          </option>
        ))}
      </select>
    </label>
  );
}
