/**
 * How noise floors and intervals hold on trained networks: the tables of docs/METHODS.md, from 200 samples each.
 * npm run noise [SAMPLES] [splits|intervals]
 */

import { distanceNames } from "../../sdk/wasm/histogram-distances.ts";
import { intervalsHeld, splitsUnderBound } from "./coverage.ts";
import { commonCoefficients, type NetworkName, network, syntheticSet } from "./populations.ts";

const samples = Number(process.argv[2] ?? 200);
const only = process.argv[3];
const sizes = [100, 700, 2000, 10_000];
const names: NetworkName[] = ["face recognition", "SSD MobileNet", "super-resolution"];
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
const head = (...cells: string[]) => {
  row(...cells);
  row(...cells.map(() => "---"));
};

if (only !== "intervals") {
  console.log(`Samples under the bound, of ${samples}\n`);
  head("halves of", "filters each", "D", "Jensen-Shannon", "Hellinger", "total variation", "Wasserstein-1");
  const sets = [syntheticSet(20_000, 1), ...(await Promise.all(names.map(network)))];
  for (const set of sets) {
    const { columns, weights } = await commonCoefficients([set]);
    for (const size of sizes.map((most) => Math.min(most, Math.floor(set.filters.count / 2)))) {
      const under = splitsUnderBound(columns[0], weights, size, samples);
      row(set.name, size, ...distanceNames.map((name) => `${((100 * under[name]) / samples).toFixed(1)} %`));
    }
  }
}

if (only !== "splits") {
  console.log(`\nIntervals that hold the distance between the networks, of ${samples}\n`);
  head(
    "between",
    "filters each",
    "D",
    "measured",
    "debiased",
    "above",
    "D held",
    "Jensen-Shannon",
    "Hellinger",
    "total variation",
    "Wasserstein-1",
  );
  const pairs: [NetworkName, NetworkName][] = [
    ["face recognition", "face recognition"],
    ["face recognition", "SSD MobileNet"],
    ["super-resolution", "text detection"],
    ["face recognition", "text detection"],
  ];
  for (const pair of pairs) {
    const { columns, weights } = await commonCoefficients(await Promise.all(pair.map(network)));
    for (const size of [24, ...sizes]) {
      const held = intervalsHeld(columns, weights, size, samples);
      const share = (count: number) => `${((100 * count) / samples).toFixed(1)} %`;
      const { truth, mean, debiased, above } = held.d;
      const numbers = [truth, mean, debiased].map((value) => (value < 1e-12 ? "0" : value.toPrecision(3)));
      row(pair.join(", "), size, ...numbers, share(above), ...distanceNames.map((name) => share(held[name].held)));
    }
  }
}
