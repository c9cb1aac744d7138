// Writes sdk/studies/operators/noise-counts.ts, where a label or the random filters are others: `npx tsx scripts/write-noise-counts.ts`.
import { writeFileSync } from "node:fs";
import { labelledKernels } from "../sdk/results/labelled-kernels.ts";
import { inlineRunner } from "../sdk/streams/task-runner.ts";
import { labellerOf } from "../sdk/studies/operators/labeller.ts";
import { usualLabels } from "../sdk/studies/operators/noise-table.ts";
import { countNoise, nullSamples } from "../sdk/studies/operators/null-model.ts";
import { kernels } from "../sdk/wasm/load.ts";

const core = await kernels();
const { seed, ...options } = usualLabels();
const labeller = labellerOf(core, options);
const [samples, ...others] = new Set(labelledKernels.map((k) => nullSamples(labeller, k)));
if (others.length > 0) throw new Error("sizes of filters have other numbers of samples: they need a number each");
const rows = [];
for (const k of labelledKernels) {
  const counts = await countNoise(inlineRunner(core), labeller, k, { seed, samples });
  rows.push(`  ${k}: [\n${counts.map((own) => `    [${own.join(", ")}],\n`).join("")}  ],\n`);
}
writeFileSync(
  "sdk/studies/operators/noise-counts.ts",
  `// Written by scripts/write-noise-counts.ts; its test finds the counts anew.

/** Random filters of each law and size. */
export const noiseSamples = ${samples};

/** How many of k x k weights, uniform ones and normal ones, get each label by the defaults: the references in their order, then none. */
export const noiseCounts: Partial<Record<number, readonly [number[], number[]]>> = {
${rows.join("")}};
`,
);
