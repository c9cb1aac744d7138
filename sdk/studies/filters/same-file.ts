import { appendTo } from "../../append-to.ts";
import type { ModelResult } from "../../results/analysis.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { longestName } from "../../results/names-in-sentences.ts";
import { counted, listed, quoted } from "../../results/plain-text.ts";
import { shortNames } from "../../results/short-names.ts";

/** Networks that were given twice: between them D is 0, and in the common basis their filters count as often. */
export function sameFileFindings(models: readonly ModelResult[]): Finding[] {
  const short = shortNames(
    models.map(({ name }) => name),
    longestName,
  );
  const alike = new Map<string, number[]>();
  for (const [i, model] of models.entries()) {
    if (model.sha256 === null || model.layers.length === 0) continue;
    appendTo(alike, `${model.sha256} ${contentOf(model)}`, i);
  }
  return [...alike.values()].flatMap((same) => {
    if (same.length < 2) return [];
    const named = listed(same.map((i) => quoted(short[i])));
    return [
      finding(
        "same-file",
        `${named} are one network, given ${same.length === 2 ? "twice" : `${counted(same.length, "time")}`}`,
        "The files have the same SHA-256 digest and the same filters. D between them is 0, and in what is common to all models their filters count as often as they were given.",
        { models: same.map((i) => models[i].name), values: { models: same.length } },
      ),
    ];
  });
}

/** What tells apart the networks of one file. */
function contentOf({ layers }: ModelResult): string {
  return JSON.stringify(
    layers.map(({ name, filters, quality: { maxAbs, l1NormMean, varianceEntropy } }) => [
      name,
      filters,
      maxAbs,
      l1NormMean,
      varianceEntropy,
    ]),
  );
}
