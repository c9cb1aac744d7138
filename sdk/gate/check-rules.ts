import { UsageError } from "../errors.ts";
import { layerFlags } from "../results/flags.ts";
import type { Cell, Table } from "../tables/table.ts";
import type { Comparison, Rule } from "./parse-rules.ts";

/** A layer (or a tensor) that a rule finds. */
export interface Violation {
  /** The rule, as it was given. */
  readonly rule: string;
  /** The model's name; "" where the table is of two models. */
  readonly model: string;
  /** The layer's or the tensor's name. */
  readonly name: string;
  /** What was found there: a number, or the word. */
  readonly found: number | string;
}

/** Short names of columns, as people say them. */
const aliases: Readonly<Record<string, string>> = {
  sparse: "sparsity",
  entropy: "variance_entropy",
  norm: "spectral_norm",
  change: "relative_change",
  cosine: "cosine_median",
  D: "divergence",
};

/** Words that tables of tensors have no column for, as conditions on their numbers. */
const numberedWords: Readonly<Record<string, readonly [string, Comparison, number]>> = {
  "non-finite": ["non_finite", ">", 0],
  "all-zero": ["zeros", ">=", 1],
};

/** Columns that hold words. */
const wordColumns = ["flags", "state", "randomness"];
/** The words of `state` and `randomness`. */
const states = ["unchanged", "rounded", "scaled", "permuted", "pruned", "changed", "added", "removed", "unknown"];
const verdicts = ["untrained", "undecided", "structured"];

/**
 * What of the tables' rows a rule finds, in the order of the rules.
 *
 * @throws UsageError for a rule about something that the tables do not tell.
 */
export function checkRules(tables: readonly Table[], rules: readonly Rule[]): Violation[] {
  const named = tables.filter(({ columns }) => placeOf(columns) >= 0);
  return rules.flatMap((rule) => (rule.comparison === null ? byWord(named, rule) : byNumber(named, rule)));
}

/** A name that stands in several columns (untrained is a flag and a verdict) is one violation of a layer. */
function byWord(tables: readonly Table[], rule: Rule): Violation[] {
  const numbered = numberedWords[rule.name];
  for (const table of tables) {
    const columns = wordColumns.map((name) => table.columns.indexOf(name)).filter((at) => at >= 0);
    if (columns.length > 0 && knownWords(table).includes(rule.name)) {
      return found(table, rule, (row) =>
        columns.some((at) => `${row[at] ?? ""}`.split(" ").includes(rule.name)) ? rule.name : undefined,
      );
    }
    if (numbered === undefined || !table.columns.includes(numbered[0])) continue;
    const [name, comparison, limit] = numbered;
    return byNumber([table], { ...rule, name, comparison, limit });
  }
  const words = [...new Set(tables.flatMap(knownWords))];
  throw unknown(rule, words.length === 0 ? "measures with > or <" : words.join(", "));
}

function knownWords({ columns }: Table): string[] {
  return [
    ...(columns.includes("flags") ? layerFlags.map(({ name }) => name) : []),
    ...(columns.includes("state") ? states : []),
    ...(columns.includes("randomness") ? verdicts : []),
  ];
}

function byNumber(tables: readonly Table[], rule: Rule): Violation[] {
  const name = aliases[rule.name] ?? rule.name;
  const table = tables.find(({ columns }) => columns.includes(name));
  if (table === undefined) {
    const hint =
      name === "spectral_norm" ? "norms (--with norms)" : [...new Set(tables.flatMap(numericColumns))].join(", ");
    throw unknown(rule, hint);
  }
  const at = table.columns.indexOf(name);
  return found(table, rule, (row) => {
    const value = row[at];
    return typeof value === "number" && breaks(value, rule) ? value : undefined;
  });
}

function breaks(value: number, { comparison, limit }: Rule): boolean {
  if (comparison === ">") return value > limit;
  if (comparison === ">=") return value >= limit;
  return comparison === "<" ? value < limit : value <= limit;
}

function numericColumns({ columns, rows }: Table): string[] {
  return columns.filter((_, at) => rows.some((row) => typeof row[at] === "number"));
}

function found(
  { columns, rows }: Table,
  rule: Rule,
  test: (row: readonly Cell[]) => number | string | undefined,
): Violation[] {
  const [model, place, other] = [columns.indexOf("model"), placeOf(columns), columns.indexOf("layer_b")];
  return rows.flatMap((row) => {
    const value = test(row);
    if (value === undefined) return [];
    const name = row[place] ?? (other < 0 ? null : row[other]) ?? "";
    return [{ rule: rule.text, model: model < 0 ? "" : `${row[model]}`, name: `${name}`, found: value }];
  });
}

/** The column that tells what a row is about; -1 for a table of something else. */
function placeOf(columns: readonly string[]): number {
  const name = ["tensor", "layer", "layer_a"].find((place) => columns.includes(place));
  return name === undefined ? -1 : columns.indexOf(name);
}

function unknown({ text }: Rule, known: string): UsageError {
  return new UsageError(`the rule ${JSON.stringify(text)} is about nothing that this result tells; there are ${known}`);
}
