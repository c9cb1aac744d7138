import { type DocumentFigure, timelineFiguresOf } from "../../../sdk/figures/index.ts";
import {
  type Checkpoint,
  ConvscopeError,
  openModel,
  readFilters,
  type Table,
  type TimelineDocument,
  type TimelineOptions,
  timeline,
  timelineTables,
} from "../../../sdk/index.ts";
import { largestWeight } from "../../ui/largest-weight.ts";
import type { CheckpointView, FigureRequest, TrainingOverview } from "../protocol.ts";
import type { Checkpoints } from "./checkpoints.ts";

/** Filters of a layer that are shown at a checkpoint, and elements that they may take: a square a weight. */
const mostShown = 24;
const mostSquares = 2000;

/** The checkpoints of a training, its timeline, and each checkpoint as it was. */
export class Training {
  readonly unread: string[] = [];
  /** The largest |weight| of the shown filters in the reference, by layer: one colour scale for all checkpoints. */
  readonly #limits = new Map<number, number>();

  private constructor(
    private readonly checkpoints: readonly Checkpoint[],
    readonly document: TimelineDocument,
  ) {}

  /** A saved one, without the checkpoints themselves. */
  static saved(document: TimelineDocument): Training {
    return new Training([], document);
  }

  /** Goes through the checkpoints; one that cannot be read does not keep the others from being followed. */
  static async follow({ all }: Checkpoints, options: TimelineOptions): Promise<Training> {
    const checkpoints: Checkpoint[] = [];
    const unread: string[] = [];
    for (const { name, source } of all) {
      const open = () => openModel(source(), { name });
      try {
        await (await open()).close();
        checkpoints.push({ name, open });
      } catch (error) {
        if (!(error instanceof ConvscopeError)) throw error;
        unread.push(error.message);
      }
    }
    const training = new Training(checkpoints, await timeline(checkpoints, { digest: false, ...options }));
    training.unread.push(...unread);
    return training;
  }

  tables(): Table[] {
    return timelineTables(this.document);
  }

  figures(options: Omit<FigureRequest, "name"> = {}): DocumentFigure[] {
    return timelineFiguresOf(this.document, { heading: false, ...options });
  }

  overview(): NonNullable<TrainingOverview["timeline"]> {
    const { findings, checkpoints, reference, layers } = this.document;
    return {
      findings,
      unread: this.unread,
      names: checkpoints.map(({ name }) => name),
      reference,
      layers: layers.map(({ name, kernel, filters, floor, settledAt, examples }) => ({
        ...{ name, kernel, filters, floor },
        settledAt: settledAt === null ? null : checkpoints[settledAt].name,
        pictured: examples.length > 0,
      })),
    };
  }

  /** What a checkpoint was: measures of every layer, and the first filters of one. */
  async at(index: number, layer: number): Promise<CheckpointView> {
    const found = this.document;
    const rows = found.layers.map((own) => ({
      norm: own.norm[index],
      relativeChange: own.relativeChange[index],
      cosine: own.cosineToReference[index],
      sparsity: own.sparsity[index],
      varianceEntropy: own.varianceEntropy[index],
      orthogonality: own.orthogonality[index],
      divergence: own.divergenceToReference[index],
    }));
    const { name, kernel, filters, examples } = found.layers[layer];
    const total =
      examples.length === 0 || this.checkpoints.length === 0
        ? 0
        : Math.min(mostShown, filters, Math.floor(mostSquares / (kernel[0] ** 2 + 2)));
    const limit = this.#limits.get(layer) ?? largestWeight(await this.#filters(found.reference, name, kernel, total));
    this.#limits.set(layer, limit);
    return { rows, kernel, weights: await this.#filters(index, name, kernel, total), limit };
  }

  /** Empty where the checkpoint has no such layer. */
  async #filters(
    index: number,
    name: string,
    kernel: readonly number[],
    count: number,
  ): Promise<Float32Array | Float64Array> {
    if (count === 0) return new Float32Array(0);
    const model = await this.checkpoints[index].open();
    try {
      const layer = model.layers.find((one) => one.name === name && one.kernel.join() === kernel.join());
      if (layer === undefined || layer.reason !== null) return new Float32Array(0);
      for await (const { data } of readFilters(layer, { end: Math.min(count, layer.filters) })) return data;
      return new Float32Array(0);
    } finally {
      await model.close();
    }
  }
}
