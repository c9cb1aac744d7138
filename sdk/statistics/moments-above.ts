import { UnreadableError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { FilterStream } from "../streams/filter-stream.ts";
import { onFiniteFilters } from "../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../streams/placed-filters.ts";
import type { Kernels } from "../wasm/load.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { momentLength } from "../wasm/moments.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { MomentSummary } from "./moments.ts";

// Filters that are not sparse have a largest weight from a share of the layer's largest on, of which each of several processes knows
// only that of its own part. The layer's can only be larger: moments are given for some larger bounds, too.

/** Which filters of a layer are meant: those whose largest |weight| (signed: weight) reaches a bound. */
export interface AboveBound {
  bound: number;
  /** Whether one that is equal is left out. */
  strict: boolean;
  signedMaxima: boolean;
  /** What weights are divided by; null: by the filter's largest |weight|. */
  divisor: number | null;
  /** Choices of filters at most whose moments are given of a chunk. */
  room: number;
}

/** Moments of a chunk's filters as a bound rises: whatever it is, those that it leaves are all from one value on. */
export interface MomentsAbove {
  /** The smallest of the largest weights of each choice, ascending; infinity of no filter at all. */
  least: Float64Array;
  /** One after the other. */
  states: Float64Array;
}

/** Choices of a chunk at most, since each takes as long as the first. */
const mostChoices = 16;
/** Times the bound that is known to which the layer's may rise by the choices that are given. */
const farthest = 2;

/** How many choices are given of each chunk of a part of a layer. @param room Numbers that a chunk may give. */
export function choicesOf(room: number, width: number): number {
  return Math.max(1, Math.min(mostChoices, Math.floor(room / (4 * momentLength(width)))));
}

/** The moments of each chunk's filters from a bound on, and from larger ones that it may turn out to be. */
export const momentsAbove = onFiniteFilters("moments above", (filters: PlacedFilters, about: AboveBound) =>
  blocksOf(filters).map((block): MomentsAbove => {
    const { workspace, width } = filters;
    const { bound, signedMaxima, divisor, room } = about;
    const maxima = withWorkspace(workspace.kernels, (inner) => {
      const found = inner.allocate("f64", block.length / width);
      maxAbs(inner, found, block, width, signedMaxima);
      return inner.copyOut(found);
    });
    const leastOf = (isMeant: (value: number) => boolean) =>
      maxima.reduce((least, value) => (value < least && isMeant(value) ? value : least), Number.POSITIVE_INFINITY);
    const least = [leastOf((value) => reaches(value, about))];
    const until = bound > 0 ? farthest * bound : Number.POSITIVE_INFINITY;
    for (let [last] = least; least.length < room && last < Number.POSITIVE_INFINITY && last <= until; ) {
      const before = last;
      last = leastOf((value) => value > before);
      least.push(last);
    }
    const states = new Float64Array(least.length * momentLength(width));
    for (const [c, from] of least.entries()) {
      const moments = new MomentSummary(workspace.kernels, width);
      const kept = workspace.view(block).filter((_, i) => maxima[Math.floor(i / width)] >= from);
      if (kept.length > 0)
        moments.update(divisor === null ? kept : kept.map((weight) => weight / divisor), divisor === null);
      states.set(moments.save(), c * momentLength(width));
    }
    return { least: Float64Array.from(least), states };
  }),
);

function reaches(value: number, { bound, strict }: Pick<AboveBound, "bound" | "strict">): boolean {
  return strict ? value > bound : value >= bound;
}

/**
 * The moments of a layer's filters from a bound on. Processes that share the layer have given what it takes by bounds of their own
 * parts; where the layer's is beyond these, they go through it once more.
 */
export async function momentsFrom(
  kernels: Kernels,
  stream: FilterStream,
  layer: ConvLayer,
  /** Which filters they are, in words that tell passes apart. */
  named: "all" | "dense",
  about: AboveBound,
): Promise<MomentSummary> {
  const { width, passes } = stream;
  const like: MomentsAbove = { least: new Float64Array(), states: new Float64Array() };
  if (layer.filters === 0) return new MomentSummary(kernels, width);
  for (let time = 1; time <= 2; time++) {
    const key = `${width} moments of ${named} ${passes?.numberOf(layer)} by ${about.divisor ?? "largest"}, ${time}`;
    const moments = new MomentSummary(kernels, width);
    let isKnown = true;
    for await (const { result } of stream.each(key, momentsAbove, [layer], about, { like })) {
      for (const found of result) {
        const state = stateFrom(found, about, momentLength(width));
        if (state === undefined) isKnown = false;
        else moments.mergeSaved(state);
      }
    }
    if (isKnown) return moments;
  }
  throw new UnreadableError("the state's moments of filters that are not sparse are of another bound");
}

/** Of the filters from the bound on; undefined where none of the choices are these. */
export function stateFrom(
  { least, states }: MomentsAbove,
  about: AboveBound,
  length: number,
): Float64Array | undefined {
  if (states.length !== least.length * length) return undefined;
  const choice = least.findIndex((value) => value === Number.POSITIVE_INFINITY || reaches(value, about));
  return choice < 0 ? undefined : states.subarray(choice * length, (choice + 1) * length);
}
