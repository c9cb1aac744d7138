// The table of speed: `tsx test/bench/main.ts [PART OF A CASE'S NAME ...]`. Exits with 1 when a target is missed.
import { cases } from "./cases.ts";
import { measureLimits } from "./limits.ts";
import { findPython } from "./python-peer.ts";
import { type BenchRow, runCase } from "./run-case.ts";
import { describeWork, type Limits, shareOfLimit } from "./work.ts";

const columns = ["case", "ours ms", "counted", "of limit", "peer", "peer ms", "ratio", "target", "met"];
const widths = [60, 8, 48, 11, 42, 9, 8, 6, 3];
const leftAligned = new Set(["case", "peer"]);

function line(cells: string[]): string {
  return cells
    .map((cell, i) => (leftAligned.has(columns[i]) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
    .join("  ");
}

function limitCells({ work, ours }: BenchRow, limits: Limits): [string, string] {
  if (work === undefined) return ["", ""];
  const { share, binds } = shareOfLimit(work, limits, ours);
  return [describeWork(work), `${Math.round(100 * share)} % ${binds}`];
}

function format(row: BenchRow, limits: Limits): string {
  const ratio = row.peerTime / row.ours;
  const met = row.target === undefined ? "" : ratio >= row.target ? "yes" : "NO";
  const peerTime = Number.isNaN(ratio) ? "" : row.peerTime.toPrecision(4);
  const target = row.target === undefined ? "" : String(row.target);
  return line([
    row.case,
    row.ours.toPrecision(4),
    ...limitCells(row, limits),
    row.peer,
    peerTime,
    Number.isNaN(ratio) ? "" : ratio.toPrecision(3),
    target,
    met,
  ]);
}

function describeLimits({ multiplyAdds, comparisons, roots, loads, stores, bytes }: Limits): string {
  const giga = (perMillisecond: number) => (perMillisecond / 1e6).toFixed(1);
  const lanes = `lanes add up ${giga(multiplyAdds.i16)} (i16), ${giga(multiplyAdds.f32)} (f32) and ${giga(multiplyAdds.f64)} (f64) thousand million products a second`;
  const others = `compare ${giga(comparisons)}, and take ${giga(roots.f32)} (f32) and ${giga(roots.f64)} (f64) roots`;
  const near = `load ${giga(loads)} and store ${giga(stores)} vectors of 128 bits in the nearest cache`;
  return `Limits, measured before the cases: ${lanes}, ${others}, ${near}; memory is read at ${giga(bytes)} GB/s.`;
}

async function main(filters: string[]): Promise<void> {
  const python = findPython();
  const wanted = cases.filter(({ name }) => filters.length === 0 || filters.some((part) => name.includes(part)));
  const notes: string[] = [];
  const versions = new Map<string, string>([["node", process.versions.node]]);
  let missed = 0;
  const limits = await measureLimits();
  console.log(line(columns));
  for (const bench of wanted) {
    const report = await runCase(bench, python);
    for (const row of report.rows) {
      console.log(format(row, limits));
      if (row.target !== undefined && !(row.peerTime / row.ours >= row.target)) missed++;
    }
    notes.push(...report.notes);
    for (const [name, version] of Object.entries(report.versions)) versions.set(name, version);
  }
  console.log(describeLimits(limits));
  for (const note of notes) console.log(note);
  console.log(
    [...versions].map(([name, version]) => `${name} ${version}`).join(", "),
    "- one thread each, medians of alternating rounds of processor time",
  );
  process.exitCode = missed > 0 ? 1 : 0;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
