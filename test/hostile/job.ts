import { seeded } from "../support/seeded.ts";
import { corpusOf } from "./corpus.ts";
import { formats } from "./formats/index.ts";
import type { Input } from "./input.ts";
import { type Mutant, mutate } from "./mutate.ts";
import { readRegressions } from "./regressions.ts";

/** A run of inputs that both sides of the fence can make: the one that examines them and the one that watches it. */
export interface Job {
  readonly format: string;
  /** "all": the seeds, the corpus and what was found before, from files and then again from memory, and mutants. */
  readonly kind: "all" | "mutants" | "guards";
  readonly seed: number;
  /** How many mutants. */
  readonly count: number;
  /** Whether mutants are read from files on the disk, as the command line reads them: then without guards. */
  readonly files?: boolean;
}

export interface Grouped extends Mutant {
  /** What kind of input it is: "seeds", "corpus" ... */
  readonly group: string;
  /** Whether it is read from files on the disk. */
  readonly files: boolean;
}

/** The inputs of a job by their number. */
export function inputsOf({ format: name, kind, seed, count, files = false }: Job): {
  length: number;
  at(index: number): Grouped;
} {
  if (kind === "guards")
    return { length: 1, at: () => ({ group: kind, input: nothing, mutation: "the guards", files }) };
  const format = formats.find((each) => each.name === name);
  if (format === undefined) throw new Error(`there is no format ${name}`);
  const seeds = [...format.seeds()];
  const made: Omit<Grouped, "files">[] = [];
  const add = (group: string, mutation: string, input: Input) => made.push({ group, mutation, input });
  if (kind === "all") {
    for (const [what, input] of seeds) add("seeds", what, input);
    for (const [what, input] of corpusOf(format)) add("corpus", what, input);
    for (const { what, input } of readRegressions(name)) add("found before", what, input);
  }
  // Files first: once the guards are up, nothing reads the disk.
  const fixed: Grouped[] = [true, false].flatMap((files) => made.map((each) => ({ ...each, files })));
  return {
    length: fixed.length + count,
    at(index) {
      if (index < fixed.length) return fixed[index];
      // A generator of its own for each mutant: any of them can be made again alone.
      const mutant = mutate(format, seeds, seeded(seed * 1_000_003 + index - fixed.length));
      return { group: "mutants", files, ...mutant };
    },
  };
}

const nothing: Input = { file: "nothing", bytes: new Uint8Array() };
