import type { ConvLayer } from "../model/conv-layer.ts";

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

/** One pass as a process does its part of it. */
export interface PassPart {
  /** What an earlier run of this process found before it was stopped. */
  readonly earlier: Collected | undefined;
  /** Which filters of a layer are left for this process, in order. */
  left(layer: ConvLayer): readonly FilterRun[];
  /** Notes further filters gone through; `save` gives all that is known by then. */
  went(runs: readonly FilterRun[], save: () => unknown): void | Promise<void>;
}

/**
 * The passes of a study whose filters several processes share. A pass that all of them have done is known, and nothing is
 * read; of the first that is not, this process does its part, which ends what it can do in this round (`RoundEnd`).
 */
export interface Passes {
  /** Undefined for a layer that is made here (seeded noise): every process goes through it by itself. */
  numberOf(layer: ConvLayer): number | undefined;
  /** @param filters Filters, or units of other work, that the pass goes through in all. */
  known(key: string, filters: number): Collected | undefined;
  begin(key: string, kind: PassKind): PassPart;
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
