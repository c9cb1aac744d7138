import { seeded } from "../support/seeded.ts";
import { corpusOf } from "./corpus.ts";
import { formats } from "./formats/index.ts";
import type { Input } from "./input.ts";
import { type Mutant, mutate } from "./mutate.ts";
import { readRegressions } from "./regressions.ts";

/** A run of inputs that both sides of the fence can make: the one that examines them and the one that watches it. */
export interface Job {
  readonly format: string;
  readonly kind: "seeds" | "corpus" | "mutants" | "regressions" | "guards";
  readonly seed: number;
  /** How many inputs; but for mutants, all that there are. */
  readonly count: number;
  /** Whether inputs are read from files on the disk, as the command line reads them: then without guards. */
  readonly files?: boolean;
}

/** The inputs of a job by their number. */
export function inputsOf({ format: name, kind, seed, count }: Job): { length: number; at(index: number): Mutant } {
  if (kind === "guards") return { length: 1, at: () => ({ input: nothing, mutation: "the guards" }) };
  if (kind === "regressions") return listed(readRegressions(name).map(({ input, what }) => [what, input]));
  const format = formats.find((each) => each.name === name);
  if (format === undefined) throw new Error(`there is no format ${name}`);
  if (kind === "seeds") return listed([...format.seeds()]);
  if (kind === "corpus") return listed([...corpusOf(format)]);
  const seeds = [...format.seeds()];
  // A generator of its own for each mutant: any of them can be made again alone.
  return { length: count, at: (index) => mutate(format, seeds, seeded(seed * 1_000_003 + index)) };
}

const nothing: Input = { file: "nothing", bytes: new Uint8Array() };

function listed(entries: readonly [string, Input][]): { length: number; at(index: number): Mutant } {
  return { length: entries.length, at: (index) => ({ mutation: entries[index][0], input: entries[index][1] }) };
}
