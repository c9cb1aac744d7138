import { kernelsDigest } from "../../../build/kernels.ts";
import { throwIfAborted } from "../../abort.ts";
import { NoFiltersError, UsageError } from "../../errors.ts";
import { digestModel } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import { readWeights } from "../../model/read-filters.ts";
import { runNotesOf } from "../../model/run-notes.ts";
import type { DiffFurther } from "../../results/diff-further.ts";
import { diffFurther } from "../../results/diff-further.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import { counted } from "../../results/plain-text.ts";
import type { TimelineCheckpoint, TimelineDocument, TimelineLayer } from "../../results/timeline.ts";
import { runAlongside } from "../../streams/run-alongside.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { version } from "../../version.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import type { CommonOptions } from "../study.ts";
import { stepOf } from "./checkpoint-order.ts";
import { timelineFindings } from "./findings.ts";
import { emptySeries } from "./layer-series.ts";
import { type Before, measureCheckpoint } from "./measure-checkpoint.ts";
import { settledAt } from "./settled-at.ts";
import { type Work, yardsticks } from "./yardstick.ts";

/** A checkpoint of a training, which is opened when its turn comes and closed again. */
export interface Checkpoint {
  /** The name to show, which may tell the epoch or the step. */
  readonly name: string;
  /** Opens it; the timeline closes it. */
  open(): Promise<Model>;
  /** What the timeline says of the run that this checkpoint is one of: it stands in its `notes`. */
  readonly runNotes?: readonly string[];
}

/** What of a training is looked at. */
export interface TimelineOptions extends Omit<CommonOptions, "layers" | "names"> {
  /** What is told of every layer beyond what is cheap: spectral norms, labels, scales. Default: none. */
  with?: readonly DiffFurther[];
}

/**
 * How the filters of a network changed over its checkpoints, which come in the order of the training. Three are open at a time
 * (the one before, and the one that all are held against), and one layer of each is in memory.
 *
 * @throws UsageError for fewer than two; NoFiltersError where the last has no convolution; AbortedError.
 */
export async function timeline(
  checkpoints: readonly Checkpoint[],
  { with: wanted = [], digest = true, pool, signal, onProgress }: TimelineOptions = {},
): Promise<TimelineDocument> {
  for (const name of wanted) expectOneOf("with", name, diffFurther);
  if (checkpoints.length < 2) {
    throw new UsageError(`found ${counted(checkpoints.length, "checkpoint")}, expected at least 2`);
  }
  const kernels = await loadedKernels();
  const work: Work = { kernels, runner: pool ?? inlineRunner(kernels), signal };
  const names = distinctNames(checkpoints.map(({ name }) => name));
  const { index: reference, model: last } = await openReference(checkpoints, signal);
  const described: TimelineCheckpoint[] = [];
  let layers: TimelineLayer[] = [];
  let before: Before | undefined;
  try {
    if (last.layers.length === 0) {
      throw new NoFiltersError("holds no convolution layer", { file: names[reference] });
    }
    layers = last.layers.map((layer) => emptySeries(layer, checkpoints.length));
    const opened = await checkpoints[0].open();
    const scales = await yardsticks(opened, last, work).finally(() => (opened === last ? undefined : opened.close()));
    for (const [i, layer] of layers.entries()) {
      const { name } = last.layers[i];
      layer.floor = scales.map(({ floors }) => floors.get(name)).find((floor) => floor !== undefined) ?? null;
    }
    for (const [i, checkpoint] of checkpoints.entries()) {
      throwIfAborted(signal);
      const model = i === reference ? last : await checkpoint.open();
      const at = { model, index: i, count: checkpoints.length };
      // The file is hashed while filters are measured, by the thread that a pool leaves idle.
      const found = await runAlongside(
        (stop) => digestModel(model, { digest, signal: stop }),
        signal,
        async (hashing) => {
          const measured = await measureCheckpoint(at, last, layers, { before, scales, wanted, work });
          return { ...measured, hashed: await hashing };
        },
      );
      described.push({
        name: names[i],
        step: stepOf(names[i]),
        format: model.format,
        ...found.hashed,
        ...found.told,
      });
      await closeUnless(before?.model, last);
      before = found.before;
      onProgress?.({ stage: "going through checkpoints", done: i + 1, total: checkpoints.length });
    }
  } finally {
    await closeUnless(before?.model, last);
    await last.close();
  }
  for (const layer of layers) layer.settledAt = settledAt(layer.divergenceToReference, layer.floor, reference);
  const document: TimelineDocument = {
    schema: "convscope-timeline/1",
    command: "timeline",
    checkpoints: described,
    notes: runNotesOf(checkpoints),
    reference,
    layers,
    findings: [],
    provenance: {
      tool: "convscope",
      version,
      kernels: kernelsDigest,
      options: { with: [...wanted] },
      inputs: described.map(({ name, sha256 }) => ({ name, sha256 })),
    },
  };
  return { ...document, findings: timelineFindings(document) };
}

async function closeUnless(model: Model | undefined, kept: Model): Promise<void> {
  if (model !== undefined && model !== kept) await model.close();
}

/** The last checkpoint without a NaN or infinite weight in a convolution, left open; the very last where every one has some. */
async function openReference(
  checkpoints: readonly Checkpoint[],
  signal: AbortSignal | undefined,
): Promise<{ index: number; model: Model }> {
  for (let index = checkpoints.length - 1; index >= 0; index--) {
    throwIfAborted(signal);
    const model = await checkpoints[index].open();
    try {
      if (await holdsNumbers(model)) return { index, model };
    } catch (error) {
      await model.close();
      throw error;
    }
    await model.close();
  }
  const index = checkpoints.length - 1;
  return { index, model: await checkpoints[index].open() };
}

async function holdsNumbers({ layers }: Model): Promise<boolean> {
  for (const layer of layers) {
    if (layer.tensor.unread === undefined && !(await readWeights(layer)).every(Number.isFinite)) return false;
  }
  return true;
}
