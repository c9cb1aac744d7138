import { seeded } from "../support/seeded.ts";
import { corpusOf } from "./corpus.ts";
import { formats } from "./formats/index.ts";
import type { Input } from "./input.ts";
import { type Mutant, mutate } from "./mutate.ts";
import { readRegressions } from "./regressions.ts";

/** A run of inputs that both sides of the fence can make: the one that examines them and the one that watches it. */
export interface Job {
  readonly format: string;
  /** "all": the seeds, the corpus, what was found before, and mutants. */
  readonly kind: "all" | "mutants" | "guards";
  readonly seed: number;
  /** How many mutants. */
  readonly count: number;
  /** Whether inputs are read from files on the disk, as the command line reads them: then without guards. */
  readonly files?: boolean;
}

interface Grouped extends Mutant {
  /** What kind of input it is: "seeds", "corpus" ... */
  readonly group: string;
}

/** The inputs of a job by their number. */
export function inputsOf({ format: name, kind, seed, count }: Job): { length: number; at(index: number): Grouped } {
  if (kind === "guards") return { length: 1, at: () => ({ group: kind, input: nothing, mutation: "the guards" }) };
  const format = formats.find((each) => each.name === name);
  if (format === undefined) throw new Error(`there is no format ${name}`);
  const seeds = [...format.seeds()];
  const fixed: Grouped[] = [];
  const add = (group: string, mutation: string, input: Input) => fixed.push({ group, mutation, input });
  if (kind === "all") {
    for (const [what, input] of seeds) add("seeds", what, input);
    for (const [what, input] of corpusOf(format)) add("corpus", what, input);
    for (const { what, input } of readRegressions(name)) add("found before", what, input);
  }
  return {
    length: fixed.length + count,
    at(index) {
      if (index < fixed.length) return fixed[index];
      // A generator of its own for each mutant: any of them can be made again alone.
      const mutant = mutate(format, seeds, seeded(seed * 1_000_003 + index - fixed.length));
      return { group: "mutants", ...mutant };
    },
  };
}

const nothing: Input = { file: "nothing", bytes: new Uint8Array() };
