import { parseArgs } from "node:util";
import { formats } from "./formats/index.ts";
import { inputsOf, type Job } from "./job.ts";
import { keepRegression } from "./regressions.ts";
import { runJob } from "./run-job.ts";
import { tally } from "./tally.ts";
import type { Record } from "./worker.ts";

// npm run fuzz -- --seconds 60 --seed 1 [--mutants 100000] [--format onnx]: mutants of every format in turn until the time is
// over, or so many were tried. What breaks the promise is kept as a regression, one for each kind of fault.
const { values } = parseArgs({
  options: Object.fromEntries(["seconds", "seed", "mutants", "format"].map((name) => [name, { type: "string" }])),
});
const most = Number(values.mutants ?? Number.POSITIVE_INFINITY);
const seconds = Number(values.seconds ?? (values.mutants === undefined ? 60 : Number.POSITIVE_INFINITY));
const firstSeed = Number(values.seed ?? 1);
const chosen = formats.filter(({ name }) => values.format === undefined || name === values.format);
const round = 500;

async function main() {
  const start = Date.now();
  const all = new Map<string, Record[]>(chosen.map(({ name }) => [name, []]));
  const kept = new Set<string>();
  let tried = 0;
  for (let seed = firstSeed; Date.now() - start < seconds * 1000 && tried < most; seed++) {
    for (const { name: format } of chosen) {
      // Every eighth round from files on the disk.
      const job: Job = { format, kind: "mutants", seed, count: round, files: seed % 8 === 0 };
      const records = await runJob(job);
      all.get(format)!.push(...records);
      tried += records.length;
      for (const { index, fault } of records) {
        if (fault === undefined) continue;
        // One kind: the same words at the same place of the code, whatever the numbers in it.
        const kind = `${format} ${fault.replace(/\d+|"[^"]*"/g, "#")}`;
        if (kept.has(kind)) continue;
        kept.add(kind);
        const { input, mutation } = inputsOf(job).at(index);
        // Without the place of this machine.
        const happened = fault.replaceAll(`${process.cwd()}/`, "");
        keepRegression({ format, seed, index, mutation, happened }, input);
        console.log(`FOUND ${format}, seed ${seed}, mutant ${index} (${mutation}): ${fault}`);
      }
    }
    console.log(`seed ${seed}: ${tried} mutants, ${kept.size} kinds of finds`);
  }
  for (const [name, records] of all) console.log(tally(name, records));
  const count = [...all.values()].reduce((sum, { length }) => sum + length, 0);
  const busy = [...all.values()].flat().reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  console.log(`${count} mutants, ${Math.round(count / (busy / 1000))} a second, ${kept.size} kinds of finds`);
  process.exitCode = kept.size > 0 ? 1 : 0;
}

void main();
