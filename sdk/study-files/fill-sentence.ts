import { percent, significant, thousands } from "../results/plain-text.ts";
import type { StudySentence } from "../results/study-file.ts";

/** How a value is written. */
export const sentenceFormats: Readonly<Record<string, (value: unknown) => string>> = {
  count: (value) => (typeof value === "number" ? thousands(value) : "n/a"),
  percent: (value) => (typeof value === "number" ? percent(value) : "n/a"),
  number: (value) => (typeof value === "number" ? significant(value) : "n/a"),
  text: (value) => String(value ?? "n/a"),
};

interface Expression {
  /** The step, and the way to the value in its result. */
  readonly path: readonly string[];
  readonly format: string;
}

const expression = /\{([^{}|]+)(?:\|([^{}|]+))?\}/g;

/** The values that a sentence asks for. */
export function expressionsOf(sentence: string): Expression[] {
  return Array.from(sentence.matchAll(expression), ([, path, format = "text"]) => ({
    path: path.trim().split("."),
    format: format.trim(),
  }));
}

/** The result of a step that is run once; of one that is run for each label, the results by their labels. */
export type SentenceResults = ReadonlyMap<string, { once: unknown } | { each: ReadonlyMap<string, object> }>;

/**
 * The sentence with values of results in it: once, or for each label of a step that runs for each, and for each entry of the list
 * before a "*". A text stands for one that is left out, and says why: a step was left out, or has no such value.
 */
export function fillSentences(sentence: string, results: SentenceResults): (StudySentence | string)[] {
  const named = expressionsOf(sentence).map(({ path }) => path);
  for (const [step] of named) if (!results.has(step)) return [`a sentence needs the step ${step}, which was left out`];
  const labelled = named.flatMap(([step]) => {
    const found = results.get(step);
    return found !== undefined && "each" in found ? [...found.each.keys()] : [];
  });
  const labels = labelled.length === 0 ? [null] : [...new Set(labelled)];
  return labels.flatMap((label) => {
    const own = new Map<string, unknown>();
    for (const [step] of named) {
      const found = results.get(step) as { once: unknown } | { each: ReadonlyMap<string, object> };
      if ("once" in found) own.set(step, found.once);
      else {
        const document = found.each.get(label as string);
        if (document === undefined) return [`a sentence needs the step ${step} for ${label}, which it is not run for`];
        own.set(step, { ...document, label });
      }
    }
    const starred = named.find((path) => path.includes("*"));
    if (starred === undefined) return [fillSentence(sentence, own)];
    const [step, ...rest] = starred;
    const list = valueAt(own.get(step), rest.slice(0, rest.indexOf("*")));
    if (!Array.isArray(list)) return [`a sentence asks for ${starred.join(".")}, where there is no list`];
    return list.map((_, i) => fillSentence(sentence, own, i));
  });
}

/** @param index What "*" stands for. */
function fillSentence(sentence: string, results: ReadonlyMap<string, unknown>, index = 0): StudySentence | string {
  const values: StudySentence["values"] = [];
  for (const { path } of expressionsOf(sentence)) {
    const [step, ...rest] = path;
    const value = valueAt(
      results.get(step),
      rest.map((key) => (key === "*" ? String(index) : key)),
    );
    if (value === undefined || (typeof value === "object" && value !== null))
      return `a sentence asks for ${path.join(".")}, which is no value of the result`;
    values.push(value as StudySentence["values"][number]);
  }
  let next = 0;
  const text = sentence.replaceAll(expression, (_, __, format = "text") =>
    sentenceFormats[format.trim()](values[next++]),
  );
  return { text, values };
}

/** Entries of a list are found by their place, or by their name: groups.0, groups.encoder. */
function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value) && !Object.hasOwn(value, key)) {
    const named = value.find((entry: unknown) => (entry as { name?: unknown } | null)?.name === key);
    return named === undefined ? undefined : valueAt(named, rest);
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return valueAt((value as Record<string, unknown>)[key], rest);
}
