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

/** The sentence with the values of the steps' results in it; a text why not, where a step was left out or has no such value. */
export function fillSentence(sentence: string, results: ReadonlyMap<string, unknown>): StudySentence | string {
  const values: StudySentence["values"] = [];
  for (const { path } of expressionsOf(sentence)) {
    const [step, ...rest] = path;
    if (!results.has(step)) return `a sentence needs the step ${step}, which was left out`;
    const value = valueAt(results.get(step), rest);
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

function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return valueAt((value as Record<string, unknown>)[key], rest);
}
