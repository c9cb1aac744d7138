import type { ConvLayer } from "../model/conv-layer.ts";
import type { Schema } from "../results/find-fault.ts";
import type { ChunkFind, Visit } from "./visit.ts";

/** The filters [start, end) of a layer, by the layer's number among all that the processes share. */
export type FilterRun = readonly [layer: number, start: number, end: number];

/** How what two processes have found in a pass becomes one: added up, or listed by chunks or by other units of work. */
export type PassKind = "sum" | "chunks" | "units";

/** What a pass has found in the filters gone through; it can be written to a file. */
export interface Collected {
  /** The filters gone through, in order. */
  readonly runs: readonly FilterRun[];
  /** Numbers, texts, lists, records and arrays. */
  readonly found: unknown;
}

/** Which filters of a layer a process goes through, in order. */
export type SharedRuns = (layer: ConvLayer) => readonly FilterRun[];

/** A pass over filters that processes share; its name tells it from all passes of the study. */
interface SharedPass<R> {
  readonly key: string;
  readonly layers: readonly ConvLayer[];
  /** Goes through some of the filters. */
  visit(left: SharedRuns): AsyncGenerator<Visit<R>>;
  readonly onFilters?: (filters: number) => void;
}

/** One whose finds are added up. */
export interface SharedSum<R> extends SharedPass<R> {
  readonly into: ExactSum<R>;
}

/** One of whose finds each counts by itself. */
export interface SharedEach<R> extends SharedPass<R[]> {
  /** A find, by which those of other processes are checked. */
  readonly like: R;
  /** What is kept of a chunk's finds. */
  told(found: R, layer: ConvLayer): R;
  /**
   * Is given what this process has found of each layer, chunk by chunk, when it has gone through all of its filters: what needs no
   * more need not wait for a round.
   * @param isWhole Whether no other process has a part of the layer.
   */
  readonly onOwn?: (layer: ConvLayer, found: readonly ChunkFind<R>[], isWhole: boolean) => Promise<void>;
}

/** Units of work that are no chunks of filters, such as layers as wholes; each has a find of its own. */
export interface SharedUnits<R> {
  /** Its name tells the work from all passes of the study. */
  readonly key: string;
  /** The layer that each unit reads. */
  readonly layers: readonly ConvLayer[];
  /** What each takes, in whatever measure: units are shared out evenly by it. */
  readonly costs: readonly number[];
  readonly atOnce: number;
  /** A find is JSON; those of other processes are held to this, which may name the types of results (`#/$defs/LayerNorm`). */
  readonly form: Schema;
  run(unit: number): Promise<R>;
  /** What stands for a unit that was not collected, for a reason in words. */
  missing(why: string): R;
}

/**
 * The passes of a study whose filters several processes share. Of a pass that all of them have done the finds are known, and
 * nothing is read; of another one this process does its part, which ends what needs the whole in this round (`RoundEnd`).
 */
export interface Passes {
  /** Undefined for a layer that is made here (seeded noise): every process goes through it by itself. */
  numberOf(layer: ConvLayer): number | undefined;
  /** Whether only finds are wanted, in this round: what is known of single layers is in no document yet. */
  readonly collects: boolean;
  sum<R>(pass: SharedSum<R>): Promise<void>;
  each<R>(pass: SharedEach<R>): AsyncGenerator<Visit<R[]>>;
  units<R>(work: SharedUnits<R>): Promise<R[]>;
}

/** Thrown where a study needs what other processes are still finding. */
export class RoundEnd extends Error {
  constructor(readonly pass: string) {
    super(`what all have found in the pass ${pass} is needed`);
  }
}

/** What work gives, or, where that needs another round, something in its place on which nothing else depends. */
export async function orMeanwhile<R>(work: Promise<R>, meanwhile: R): Promise<R> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RoundEnd) return meanwhile;
    throw error;
  }
}

/** A sum that comes out the same in whatever order things are added: counts, extents, lists that are sorted later. */
export interface ExactSum<R> {
  add(found: R): void;
  /** All that was added, as one find. */
  save(): R;
}
