import { UsageError } from "../errors.ts";
import { listed } from "../results/plain-text.ts";
import { everyWord } from "./words.ts";

/** A condition that no layer may fulfil: a word of its flags or its state, or a number beyond a limit. */
export interface Rule {
  /** As it was given: "sparse>0.5". */
  readonly text: string;
  /** A flag, a state, or a column of a table. */
  readonly name: string;
  /** How the column compares with the limit; null for a word. */
  readonly comparison: Comparison | null;
  /** The number that the column is compared with; 0 for a word. */
  readonly limit: number;
}

/** How a number compares with a limit. */
export type Comparison = ">" | ">=" | "<" | "<=";

/** Reads rules apart by commas: "non-finite,sparse>0.5,norm>100". @throws UsageError for what is none */
export function parseRules(text: string): Rule[] {
  return text.split(",").map((part) => {
    const [, name, comparison, limit] = /^([a-z_][\w-]*) ?(?:(>=|<=|>|<) ?(\S+))?$/i.exec(part.trim()) ?? [];
    const number = Number(limit);
    if (name === undefined || (comparison !== undefined && !Number.isFinite(number))) {
      throw new UsageError(
        `found the rule ${JSON.stringify(part)}, expected a flag, or a measure, > or <, and a number`,
      );
    }
    if (comparison === undefined && !everyWord.includes(name)) throw unknownWord(part.trim());
    return {
      text: part.trim(),
      name,
      comparison: (comparison ?? null) as Comparison | null,
      limit: comparison ? number : 0,
    };
  });
}

function unknownWord(text: string): UsageError {
  const words = listed(everyWord, everyWord.length);
  return new UsageError(
    `the rule ${JSON.stringify(text)} is about nothing that a result tells; there are ${words}, and measures with > or < and a number`,
  );
}
