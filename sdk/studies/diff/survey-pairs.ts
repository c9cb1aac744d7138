import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import type { LayerSurvey } from "../../statistics/layer-survey.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import { surveyLayers } from "../../statistics/quality.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import type { Kernels } from "../../wasm/load.ts";

/** A layer before and after. */
export interface Pair {
  readonly a: ConvLayer;
  readonly b: ConvLayer;
}

/** A pair with what its filters told. */
export interface SurveyedPair extends Pair {
  readonly surveys: readonly [LayerSurvey, LayerSurvey];
}

/** Where the work is done. */
export interface Work {
  readonly kernels: Kernels;
  readonly runner: TaskRunner;
  readonly signal: AbortSignal | undefined;
}

/** Filters of small layers that are surveyed together: a task of some milliseconds. */
const batchFilters = 16_384;
/** Batches that are under way at a time: one is read while another is worked on. */
const mostBatches = 2;

/** Surveys of pairs of one filter size, which workers make while the calling thread finds further pairs. */
export class PairSurvey {
  readonly stream: FilterStream;
  /** In the order in which they came. */
  readonly found: SurveyedPair[] = [];
  /** Moments of all filters, before and after, each divided by its largest |weight|. */
  readonly moments: MomentSummary;
  private waiting: Pair[] = [];
  private filters = 0;
  private readonly running: Promise<void>[] = [];

  constructor(
    readonly k: number,
    private readonly work: Work,
  ) {
    this.stream = new FilterStream(work.runner, k * k, work.signal);
    this.moments = new MomentSummary(work.kernels, k * k);
  }

  /** Begins a survey where enough filters came together; waits where enough surveys are under way. */
  async add(pair: Pair): Promise<void> {
    this.waiting.push(pair);
    this.filters += pair.a.filters + pair.b.filters;
    if (this.filters >= batchFilters) await this.begin();
  }

  /** Surveys what waits, and waits for all. */
  async finish(): Promise<void> {
    await this.begin();
    await Promise.all(this.running);
  }

  /** Lets what is under way end, however it ends. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  private async begin(): Promise<void> {
    if (this.running.length >= mostBatches) await this.running[this.running.length - mostBatches];
    const [pairs, before] = [this.waiting, this.running.at(-1)];
    [this.waiting, this.filters] = [[], 0];
    const batch = this.survey(pairs, before);
    // Whoever waits next meets a failure.
    batch.catch(() => {});
    this.running.push(batch);
  }

  /** Results are taken in the order of the batches: sums round by it. */
  private async survey(pairs: readonly Pair[], before: Promise<void> | undefined): Promise<void> {
    const moments: MomentSummary[] = [];
    const layers = pairs.flatMap(({ a, b }) => [a, b]);
    const onMoments = (_: ConvLayer, scaled: MomentSummary) => moments.push(scaled);
    const surveys = await surveyLayers(this.work.kernels, this.stream, layers, { thresholds: [] }, { onMoments });
    await before;
    for (const scaled of moments) this.moments.merge(scaled);
    for (const [i, { a, b }] of pairs.entries()) {
      this.found.push({ a, b, surveys: [surveys[2 * i], surveys[2 * i + 1]] });
    }
  }
}

/** Whether the filters of a pair can be measured, and of which k. */
export function sideOf({ a, b }: Pair): number | undefined {
  const studied = a.reason === null && b.reason === null && a.filters * b.filters > 0;
  return studied && filterSide(a) === filterSide(b) ? filterSide(a) : undefined;
}
