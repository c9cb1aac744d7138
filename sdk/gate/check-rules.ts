import { UsageError } from "../errors.ts";
import { listed } from "../results/plain-text.ts";
import type { Cell, Table } from "../tables/table.ts";
import type { Rule } from "./parse-rules.ts";
import { numberedWords, wordsOf } from "./words.ts";

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
    const columns = Object.keys(wordsOf)
      .map((name) => table.columns.indexOf(name))
      .filter((at) => at >= 0);
    if (columns.length > 0 && knownWords(table).includes(rule.name)) {
      return found(table, rule, (row) =>
        columns.some((at) => `${row[at] ?? ""}`.split(" ").includes(rule.name)) ? rule.name : undefined,
      );
    }
    if (numbered === undefined || !table.columns.includes(numbered[0])) continue;
    const [name, comparison, limit] = numbered;
    return byNumber([table], { ...rule, name, comparison, limit });
  }
  const words = tables.flatMap(knownWords);
  throw unknown(rule, words.length === 0 ? ["measures with > or <"] : words);
}

function knownWords({ columns }: Table): string[] {
  return Object.entries(wordsOf).flatMap(([column, words]) => (columns.includes(column) ? words : []));
}

function byNumber(tables: readonly Table[], rule: Rule): Violation[] {
  const name = aliases[rule.name] ?? rule.name;
  const table = tables.find(({ columns }) => columns.includes(name));
  if (table === undefined && name === "spectral_norm") {
    throw new UsageError(`the rule ${JSON.stringify(rule.text)} needs norms, which this result does not have`);
  }
  if (table === undefined) throw unknown(rule, tables.flatMap(numericColumns));
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

/** Whether a number lies farther beyond the rule's limit than another. */
function isWorse(value: number | string, than: number | string, { comparison }: Rule): boolean {
  return comparison?.startsWith(">") ? value > than : comparison !== null && value < than;
}

/** One violation a layer, also where it has several rows (a row a label): the worst. */
function found(
  { columns, rows }: Table,
  rule: Rule,
  test: (row: readonly Cell[]) => number | string | undefined,
): Violation[] {
  const [place, other] = [placeOf(columns), columns.indexOf("layer_b")];
  // Of the checkpoints of a training the one where it is worst is named, or the first.
  const [isOfTraining, model] = [
    !columns.includes("model"),
    columns.findIndex((name) => /^(model|checkpoint)$/.test(name)),
  ];
  const worst = new Map<string, Violation>();
  for (const row of rows) {
    const value = test(row);
    if (value === undefined) continue;
    const violation = {
      rule: rule.text,
      model: model < 0 ? "" : `${row[model]}`,
      name: `${row[place] ?? (other < 0 ? null : row[other]) ?? ""}`,
      found: value,
    };
    const key = JSON.stringify([isOfTraining ? "" : violation.model, violation.name]);
    const before = worst.get(key);
    if (before === undefined || isWorse(value, before.found, rule)) worst.set(key, violation);
  }
  return [...worst.values()];
}

/** The column that tells what a row is about; -1 for a table of something else. */
function placeOf(columns: readonly string[]): number {
  const name = ["tensor", "layer", "layer_a"].find((place) => columns.includes(place));
  return name === undefined ? -1 : columns.indexOf(name);
}

/** Names that a refusal lists. */
const mostNames = 8;

function unknown({ text, name }: Rule, known: readonly string[]): UsageError {
  const isOfAnalysis = ["sparse", "entropy", ...wordsOf.flags, ...wordsOf.randomness].includes(name);
  if (name in numberedWords || isOfAnalysis) {
    const teller = name in numberedWords ? "analyze tells it, and inspect --stats" : "analyze tells it";
    return new UsageError(`the rule ${JSON.stringify(text)} is about nothing that this result tells: ${teller}`);
  }
  const names = listed([...new Set(known)], mostNames);
  return new UsageError(`the rule ${JSON.stringify(text)} is about nothing that this result tells; there are ${names}`);
}
