import type { ByteSource } from "../bytes/byte-source.ts";
import { type ErrorPlace, UnsafeError } from "../errors.ts";

const MiB = 2 ** 20;

/** Characters of all names and paths together: 160 for each of 100,000 tensors. */
const freeNames = 16_000_000;
/** Bytes of what is kept in memory beside the names (objects, attributes, lists): half of what a file may take. */
const freeKept = 32 * 1024 * 1024;
/** Bytes of headers, indices and heaps that are read; a hostile file sends us to the same ones again and again. */
const freeStructure = 32 * 1024 * 1024;
/** Bytes inflated to open the file; the weights themselves, which are inflated as they are read, are no part of it. */
const freeInflated = 64 * 1024 * 1024;
/** Bytes that deflated entries of archives inflate to, read or not: a layer of zeros shrinks 1030 : 1. */
const freeDeflated = 64 * 1024 * 1024;
/**
 * Bytes of all values that the tensors stand for: weights shrink little, and no two tensors lie in one place. A study of that
 * many takes a second.
 */
const freeValues = 16 * 1024 * 1024;
/** Steps of work, each of some 100 ns: half a second. Counted, not timed: the same file is refused on every machine. */
const freeSteps = 5_000_000;

/** What each total may come to: so much for any file, and so much more a byte of it. */
const limits = {
  names: { free: freeNames, perByte: 1, unit: "characters of names" },
  kept: { free: freeKept, perByte: 3, unit: "bytes of what is kept in memory" },
  structure: { free: freeStructure, perByte: 4, unit: "bytes of headers, indices and heaps" },
  inflated: { free: freeInflated, perByte: 4, unit: "bytes inflated to open it" },
  // Weights shrink little.
  deflated: { free: freeDeflated, perByte: 16, unit: "bytes of deflated entries" },
  values: { free: freeValues, perByte: 8, unit: "bytes of values" },
  steps: { free: freeSteps, perByte: 2, unit: "steps of work" },
} as const;

export type BudgetKind = keyof typeof limits;

/**
 * What the opening of one model may take in all. Each reader gets one (`ReadOptions.budget`), hands it to all that it
 * calls, and spends from it BEFORE it builds or walks what the file claims, wherever a total is no plain multiple of the
 * bytes read once:
 *
 *     const { budget = new Budget(source) } = options;
 *     budget.spend("names", name.length, { offset });
 *     budget.spend("steps", layers.length * weights.length);
 *     budget.enlarge(shard);
 *
 * Limits of one thing (a rank, a depth, a chunk) stay with the reader; totals are here. Notes go to a `NoteList`, which
 * cuts them instead.
 */
export class Budget {
  readonly #file: string;
  #bytes: number;
  readonly #counted = new Set<string>();
  readonly #spent: Record<BudgetKind, number> = {
    names: 0,
    kept: 0,
    structure: 0,
    inflated: 0,
    deflated: 0,
    values: 0,
    steps: 0,
  };

  constructor({ name, byteLength }: Pick<ByteSource, "name" | "byteLength">) {
    this.#file = name;
    this.#counted.add(name);
    this.#bytes = byteLength;
  }

  /** Bytes of the model's files: what a file may take is measured by them. */
  get fileBytes(): number {
    return this.#bytes;
  }

  /** A further file of the same model counts, too: once, and not again where it lies in the archive that is read. */
  enlarge({ name, byteLength }: Pick<ByteSource, "name" | "byteLength">): void {
    if (this.#counted.has(name) || name.startsWith(`${this.#file}!`)) return;
    this.#counted.add(name);
    this.#bytes += byteLength;
  }

  /**
   * @param place Where in the file; a byte alone makes no object, which a million looks into an index would feel.
   * @throws UnsafeError where that is more than is left.
   */
  spend(kind: BudgetKind, amount: number, place: ErrorPlace | number = {}): void {
    if (this.allows(kind, amount)) return;
    throw new UnsafeError(`has more than ${this.limitOf(kind)}, the limit for its size`, {
      file: this.#file,
      ...(typeof place === "number" ? { offset: place } : place),
    });
  }

  /** Spends it where it is left; else says no: for what is listed with the reason instead. */
  allows(kind: BudgetKind, amount: number): boolean {
    const spent = this.#spent[kind] + amount;
    // Not `> most`: a NaN would be no more than anything.
    if (!(spent <= this.#mostOf(kind))) return false;
    this.#spent[kind] = spent;
    return true;
  }

  /** "135 MiB of values". */
  limitOf(kind: BudgetKind): string {
    return show(this.#mostOf(kind), limits[kind].unit);
  }

  #mostOf(kind: BudgetKind): number {
    return limits[kind].free + limits[kind].perByte * this.#bytes;
  }
}

function show(most: number, unit: string): string {
  return unit.startsWith("bytes") ? `${Math.round(most / MiB)} Mi${unit.replace("bytes", "B")}` : `${most} ${unit}`;
}
