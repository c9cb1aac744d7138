// The table of speed: `tsx test/bench/main.ts [PART OF A CASE'S NAME ...]`. Exits with 1 when a target is missed.
import { cases } from "./cases.ts";
import { findPython } from "./python-peer.ts";
import { type BenchRow, runCase } from "./run-case.ts";

const columns = ["case", "ours ms", "peer", "peer ms", "ratio", "target", "met"];
const widths = [44, 10, 34, 10, 8, 7, 4];

function line(cells: string[]): string {
  return cells.map((cell, i) => (i === 0 || i === 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
}

function format(row: BenchRow): string {
  const ratio = row.peerTime / row.ours;
  const met = row.target === undefined ? "" : ratio >= row.target ? "yes" : "NO";
  const peerTime = Number.isNaN(ratio) ? "" : row.peerTime.toPrecision(4);
  const target = row.target === undefined ? "" : String(row.target);
  return line([
    row.case,
    row.ours.toPrecision(4),
    row.peer,
    peerTime,
    Number.isNaN(ratio) ? "" : ratio.toPrecision(3),
    target,
    met,
  ]);
}

async function main(filters: string[]): Promise<void> {
  const python = findPython();
  const wanted = cases.filter(({ name }) => filters.length === 0 || filters.some((part) => name.includes(part)));
  const notes: string[] = [];
  const versions = new Map<string, string>([["node", process.versions.node]]);
  let missed = 0;
  console.log(line(columns));
  for (const bench of wanted) {
    const report = await runCase(bench, python);
    for (const row of report.rows) {
      console.log(format(row));
      if (row.target !== undefined && !(row.peerTime / row.ours >= row.target)) missed++;
    }
    notes.push(...report.notes);
    for (const [name, version] of Object.entries(report.versions)) versions.set(name, version);
  }
  for (const note of notes) console.log(note);
  console.log(
    [...versions].map(([name, version]) => `${name} ${version}`).join(", "),
    "- one thread each, medians of alternating rounds",
  );
  process.exitCode = missed > 0 ? 1 : 0;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
