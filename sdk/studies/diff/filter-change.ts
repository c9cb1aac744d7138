import type { ConvLayer } from "../../model/conv-layer.ts";
import { largestKernel } from "../../model/list-conv-layers.ts";
import type { ChangedFilter, LayerChange } from "../../results/diff.ts";
import { selectQuantile } from "../../statistics/select-rank.ts";
import { cosineOf, type Numbers } from "./vectors.ts";

/** Filters that are shown of a layer. */
const mostShown = 8;

/** How far all weights are from what they were, and the filters: kernels of k x k, or whole outputs where a kernel is one tap. */
export function filterChange(
  layer: ConvLayer,
  a: Numbers,
  b: Numbers,
): Pick<LayerChange, "relativeChange" | "cosine" | "changedFilters"> {
  const taps = layer.kernel.reduce((product, side) => product * side, 1);
  const rows = layer.kind === "transposed" ? layer.in : layer.out;
  const width = taps > 1 ? taps : a.length / rows;
  const count = a.length / width;
  const cosines = new Float64Array(count);
  const changes = new Float64Array(count);
  let [change, norm, after, common] = [0, 0, 0, 0];
  for (let filter = 0, at = 0; filter < count; filter++) {
    let product = 0;
    let left = 0;
    let right = 0;
    let apart = 0;
    for (let i = 0; i < width; i++, at++) {
      const x = a[at];
      const y = b[at];
      product += x * y;
      left += x * x;
      right += y * y;
      apart += (x - y) * (x - y);
    }
    cosines[filter] = cosineBy(product, left, right);
    changes[filter] = apart;
    change += apart;
    norm += left;
    after += right;
    common += product;
  }
  return {
    relativeChange: norm === 0 ? null : Math.sqrt(change / norm),
    cosine: {
      whole: cosineBy(common, norm, after),
      median: selectQuantile(cosines, 0.5),
      p10: selectQuantile(cosines, 0.1),
    },
    changedFilters: isShown(layer) ? mostChanged(layer, { a, b, changes, taps }) : [],
  };
}

/** The cosine of two vectors by their product and squared norms: 1 of zeros that stay zeros, 0 where one alone is zero. */
function cosineBy(product: number, before: number, after: number): number {
  if (before === 0 || after === 0) return Number(before === after);
  return Math.max(-1, Math.min(1, product / (Math.sqrt(before) * Math.sqrt(after))));
}

/** k x k filters are pictures. */
function isShown({ kernel }: ConvLayer): boolean {
  return kernel.length === 2 && kernel[0] === kernel[1] && kernel[0] > 1 && kernel[0] <= largestKernel;
}

function mostChanged(
  { kernel }: ConvLayer,
  { a, b, changes, taps }: { a: Numbers; b: Numbers; changes: Float64Array; taps: number },
): ChangedFilter[] {
  const most: number[] = [];
  for (let filter = 0; filter < changes.length; filter++) {
    if (changes[filter] === 0) continue;
    if (most.length === mostShown && changes[most[mostShown - 1]] >= changes[filter]) continue;
    let place = most.length;
    while (place > 0 && changes[most[place - 1]] < changes[filter]) place--;
    most.splice(place, 0, filter);
    if (most.length > mostShown) most.pop();
  }
  return most.map((filter) => ({
    filter,
    kernel: [kernel[0], kernel[1]],
    cosine: cosineOf(a, b, filter * taps, (filter + 1) * taps),
    a: Array.from(a.subarray(filter * taps, (filter + 1) * taps)),
    b: Array.from(b.subarray(filter * taps, (filter + 1) * taps)),
  }));
}
