import type { BenchCase } from "./bench-case.ts";
import { PythonPeer } from "./python-peer.ts";
import { median, timeOnce, warmUp } from "./timing.ts";
import type { Work } from "./work.ts";

export interface BenchRow {
  case: string;
  /** Milliseconds of the processor, medians of the rounds. */
  ours: number;
  peer: string;
  peerTime: number;
  target?: number;
  work?: Work;
}

export interface CaseReport {
  rows: BenchRow[];
  notes: string[];
  /** Versions of Python and its libraries, where a Python peer ran. */
  versions: Record<string, string>;
}

const mostRounds = 11;
const leastRounds = 3;
/** A case stops after this time, once it has `leastRounds`: the slow peers take seconds a run. */
const budgetMilliseconds = 20_000;

/** Times our code and its peers in alternating rounds, so that a change of the machine's mood hits all of them. */
export async function runCase(bench: BenchCase, python: string | undefined): Promise<CaseReport> {
  const run = await bench.setup();
  const notes: string[] = [];
  const timers = new Map<string, () => number | Promise<number>>();
  for (const [name, peer] of Object.entries(run.peers ?? {})) {
    await warmUp(peer);
    timers.set(name, () => timeOnce(peer));
  }
  let process: PythonPeer | undefined;
  if (run.python !== undefined) {
    if (python === undefined) notes.push(`${bench.name}: no Python with numpy, skipped ${run.python.peers.join(", ")}`);
    else process = await PythonPeer.start(python, run.python.module);
  }
  for (const name of process === undefined ? [] : (run.python?.peers ?? [])) {
    if (process?.peers.includes(name)) {
      await process.time(name);
      timers.set(name, () => (process as PythonPeer).time(name));
    } else notes.push(`${bench.name}: this Python lacks what ${name} needs, skipped`);
  }
  await warmUp(run.ours);

  const ours: number[] = [];
  const theirs = new Map<string, number[]>([...timers.keys()].map((name) => [name, []]));
  const start = performance.now();
  for (let round = 0; round < mostRounds; round++) {
    if (round >= leastRounds && performance.now() - start > budgetMilliseconds) break;
    ours.push(await timeOnce(run.ours));
    for (const [name, time] of timers) theirs.get(name)?.push(await time());
  }
  process?.stop();
  const rows = [...theirs].map(([peer, times]) => ({
    case: bench.name,
    ours: median(ours),
    peer,
    peerTime: median(times),
    target: run.targets?.[peer],
    work: run.work,
  }));
  if (rows.length === 0)
    rows.push({
      case: bench.name,
      ours: median(ours),
      peer: "-",
      peerTime: Number.NaN,
      target: undefined,
      work: run.work,
    });
  return { rows, notes, versions: process?.versions ?? {} };
}
