import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import { runInOrder } from "../../streams/run-in-order.ts";
import { inlineRunner, type TaskRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { resolveOperatorsOptions } from "../operators/options.ts";
import { reasonAgainstLabel, usualSize } from "../operators/plan-layers.ts";
import { resolveScaleSpaceOptions } from "../scale-space/study-options.ts";
import { kindReason, reasonAgainstFit } from "../scale-space/study-plan.ts";
import { type DescribeJob, describeFilters, type FilterDescriptions } from "./describe-task.ts";
import { type DescribingStudy, describingStudies } from "./describing-studies.ts";

/** Filters of a task: some hundredths of a second, between which a stop is heard. */
const atOnce = 4096;

export interface DescribeOptions {
  /** Whose labels and fits are asked for. */
  with: readonly DescribingStudy[];
  /** The patterns that chose the layers: one that is named is fitted whether it is depthwise or not. */
  layers?: readonly string[];
  /** Workers that share the work. Default: this thread. */
  pool?: TaskRunner;
  signal?: AbortSignal;
}

/** A run of filters of one layer. */
interface Run {
  readonly selected: { readonly layer: ConvLayer };
  /** Index in the layer of the first. */
  readonly start: number;
  readonly count: number;
  readonly data: FloatArray;
}

export type Described<R> = R & FilterDescriptions;

/** What is done for the filters of a layer. */
type Asked = Pick<DescribeJob, "labels" | "fits">;

/**
 * The runs in smaller ones, with the labels and the fits that `operators` and `scale-space` give unasked; of those only a few are
 * in memory at a time. Null for layers that a study does not take up.
 *
 * @throws NoFiltersError where a study that is asked for takes up none of the layers.
 */
export async function* describeRuns<R extends Run>(
  runs: AsyncIterable<R>,
  layers: readonly ConvLayer[],
  { with: studies, layers: patterns, pool, signal }: DescribeOptions,
): AsyncGenerator<Described<R>> {
  for (const study of studies) expectOneOf("with", study, describingStudies);
  const asked = askedOf(layers, studies, patterns !== undefined);
  const runner = pool ?? inlineRunner(await loadedKernels());
  yield* runInOrder(partsOf(runs), runner.ahead, async (run) => {
    const { layer } = run.selected;
    // What a task is given is moved to its thread.
    const job = { filters: run.data.slice(), k: filterSide(layer), ...(asked.get(layer) as Asked) };
    return { ...run, ...(await runner.run(describeFilters, job, signal)) };
  });
}

async function* partsOf<R extends Run>(runs: AsyncIterable<R>): AsyncGenerator<R> {
  for await (const run of runs) {
    const width = run.data.length / run.count;
    for (let from = 0; from < run.count; from += atOnce) {
      const count = Math.min(atOnce, run.count - from);
      const data = run.data.subarray(from * width, (from + count) * width);
      yield { ...run, start: run.start + from, count, data };
    }
  }
}

/** What each layer's filters are asked for. */
function askedOf(
  layers: readonly ConvLayer[],
  studies: readonly DescribingStudy[],
  named: boolean,
): Map<ConvLayer, Asked> {
  const operators = resolveOperatorsOptions({});
  const { boundary, references, threshold } = operators;
  const size = [usualSize, usualSize] as const;
  const { mode, method } = resolveScaleSpaceOptions({});
  const reasonAgainst: Record<DescribingStudy, (layer: ConvLayer) => string | null> = {
    operators: (layer) => reasonAgainstLabel(filterSide(layer), size, operators),
    "scale-space": (layer) => reasonAgainstFit(layer, named),
  };
  for (const study of studies) {
    const reasons = layers.map(reasonAgainst[study]);
    if (!reasons.includes(null)) throw nothingFor(study, reasons[0]);
  }
  const takes = (study: DescribingStudy, layer: ConvLayer) =>
    studies.includes(study) && reasonAgainst[study](layer) === null;
  const labels = { boundary, size, references, threshold };
  const fits = { mode, method, all: false, extended: false };
  return new Map(
    layers.map((layer) => [
      layer,
      { labels: takes("operators", layer) ? labels : null, fits: takes("scale-space", layer) ? fits : null },
    ]),
  );
}

function nothingFor(study: DescribingStudy, reason: string | null): NoFiltersError {
  const what = study === "operators" ? "labelled" : "fitted";
  const advice = reason === kindReason ? "; --layers '*' names all" : "";
  return new NoFiltersError(`none of these filters can be ${what}; the first layer: ${reason}${advice}`);
}
