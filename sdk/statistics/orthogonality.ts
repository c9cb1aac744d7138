import type { ConvLayer } from "../model/conv-layer.ts";
import { readFilters, shareFilters } from "../model/read-filters.ts";
import type { SharedNumbers } from "../model/shared-numbers.ts";
import { inTurn } from "../streams/in-turn.ts";
import { mapInOrder } from "../streams/map-in-order.ts";
import { countOf, floatsOf, type Numbers, partOf, type ReadShared } from "../streams/numbers.ts";
import type { Passes, SharedUnits } from "../streams/passes.ts";
import { shareUnits } from "../streams/share-units.ts";
import type { Task } from "../streams/task.ts";
import type { TaskRunner } from "../streams/task-runner.ts";
import type { Kernels } from "../wasm/load.ts";
import { normalizeRows, orthogonalitySum } from "../wasm/orthogonality.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { share } from "./bounded.ts";

/** Weights in one panel of rows: two panels of doubles and their packed forms, 96 MB at most, are in memory at once. */
export const panelWeights = 3 * 1024 * 1024;

/** Weights of a panel that are read and normalised at a time: they stay in the cache. */
const pieceWeights = 256 * 1024;

/** Weights of small layers that go to a worker together. */
const jobWeights = 256 * 1024;

/**
 * How orthogonal the output channels of a layer are: O = 1 - sum over i != j of |<w_i, w_j>| / (N (N - 1)),
 * the N rows w_i (in per group * k * k weights) at unit length, a zero row left zero.
 * 1: all orthogonal; i.i.d. Gaussian weights give about 1 - sqrt(2 / (pi fan)). Non-finite weights count as zero.
 * @param sum Over i != j.
 * @see Gavrikov & Keuper, arXiv 2203.15331, section 4.
 */
export function orthogonalityOf(sum: number, out: number): number {
  return share(1 - sum / (out * (out - 1)));
}

/** Whether there are output channels to compare: bare filters belong to none. */
export function hasOutputs({ out, kind }: Pick<ConvLayer, "out" | "kind">): boolean {
  return out > 1 && kind !== "filters";
}

/** The same sum of rows that lie in the memory, row after row of `fan` finite weights, which are not changed. */
export function sumOfCosines(outer: Workspace, rows: Block<"f32" | "f64">, fan: number): number {
  return withWorkspace(outer.kernels, (workspace) => {
    const unit = workspace.allocate("f64", rows.length);
    const count = rows.length / fan;
    normalizeRows(workspace, unit, rows, count, fan);
    return orthogonalitySum(workspace, unit, count, unit, count, fan, true);
  });
}

/**
 * The orthogonality of each layer, read anew; null where there are no output channels to compare.
 * @param name Tells the work from that on other layers, where several processes share it.
 */
export async function layerOrthogonality(
  runner: TaskRunner,
  layers: readonly ConvLayer[],
  width: number,
  { signal, passes, name = "" }: { signal?: AbortSignal; passes?: Passes; name?: string } = {},
): Promise<(number | null)[]> {
  const found = new Map<number, number | undefined>();
  const jobs = jobsOf(layers, width);
  const inPanels = ([i]: number[]) => rowsPerPanel(layers[i], width) < layers[i].out;
  const share: Sharing = (part, work) =>
    shareUnits(passes, { ...work, ...ofSums, key: `${width} orthogonality ${name}${part}` });
  const ofWhole = async () => {
    const whole = jobs.filter((job) => !inPanels(job));
    const sums = await share("", {
      layers: whole.map(([i]) => layers[i]),
      costs: whole.map((job) => job.reduce((cost, i) => cost + layers[i].out * layers[i].filters * width, 0)),
      atOnce: runner.ahead,
      run: (j) => sumWhole(runner, whole[j], layers, width, signal),
    });
    for (const [j, job] of whole.entries()) for (const [at, i] of job.entries()) found.set(i, sums[j][at]);
  };
  const ofLarge = () =>
    mapInOrder(jobs.filter(inPanels), runner.ahead, async ([i]) => {
      found.set(i, await sumByPanels(runner, layers[i], `${i}`, width, share, signal));
    });
  await inTurn<unknown>([ofWhole, ofLarge]);
  return layers.map(({ out }, i) => {
    const sum = found.get(i);
    return sum === undefined ? null : orthogonalityOf(sum, out);
  });
}

/** Runs units of work, of which processes may each have a share. */
type Sharing = (name: string, work: Omit<SharedUnits<number[]>, "key" | "form" | "missing">) => Promise<number[][]>;

/** What a unit finds; nothing of one that was not collected. */
const ofSums: Pick<SharedUnits<number[]>, "form" | "missing"> = {
  form: { type: "array", items: { type: "number" } },
  missing: () => [],
};

/** Indices of the layers that are measured, small ones that follow each other together. */
function jobsOf(layers: readonly ConvLayer[], width: number): number[][] {
  const jobs: number[][] = [];
  let room = 0;
  for (const [i, layer] of layers.entries()) {
    if (!hasOutputs(layer)) continue;
    const weights = layer.filters * width;
    if (jobs.length === 0 || weights > room) {
      jobs.push([]);
      room = jobWeights;
    }
    jobs[jobs.length - 1].push(i);
    room -= weights;
  }
  return jobs;
}

function fanOf({ filters, out }: ConvLayer, width: number): number {
  return (filters / out) * width;
}

function rowsPerPanel(layer: ConvLayer, width: number): number {
  return Math.max(1, Math.min(layer.out, Math.floor(panelWeights / fanOf(layer, width))));
}

async function sumWhole(
  runner: TaskRunner,
  job: readonly number[],
  layers: readonly ConvLayer[],
  width: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const panels: { a: Numbers; fan: number }[] = [];
  for (const i of job) {
    panels.push({ a: await readPanel(runner, layers[i], 0, layers[i].filters, signal), fan: fanOf(layers[i], width) });
  }
  return runner.run(sumPanels, panels, signal);
}

async function sumByPanels(
  runner: TaskRunner,
  layer: ConvLayer,
  name: string,
  width: number,
  share: Sharing,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const [rows, step, fan] = [layer.out, rowsPerPanel(layer, width), fanOf(layer, width)];
  const panelFrom = (first: number) => {
    const [start, end] = [first, Math.min(first + step, rows)].map((row) => (row * layer.filters) / rows);
    return readPanel(runner, layer, start, end, signal);
  };
  const firsts = Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step);
  const run = async (unit: number) => {
    const first = firsts[unit];
    const later = firsts.filter((second) => second > first);
    const a = await panelFrom(first);
    if (!ArrayBuffer.isView(a)) {
      const others = (await Promise.all(later.map(panelFrom))) as SharedNumbers[];
      return (await runner.run(sumAgainst, { a, others: [null, ...others], fan }, signal)).sums;
    }
    // No more than two panels are in memory: the first one comes back, for the next pair.
    let done = await runner.run(sumAgainst, { a, others: [null], fan }, signal);
    const found = [...done.sums];
    for (const second of later) {
      done = await runner.run(sumAgainst, { a: done.a, others: [await panelFrom(second)], fan }, signal);
      found.push(...done.sums);
    }
    return found;
  };
  const sums = await share(name, {
    layers: firsts.map(() => layer),
    // A panel meets itself, which is half of a pair, and all that follow it.
    costs: firsts.map((_, i) => firsts.length - i - 0.5),
    atOnce: runner.readsShared ? runner.ahead : 1,
    run,
  });
  if (sums.some(({ length }) => length === 0)) return undefined;
  // In the order of the pairs, so that the last bit is the same however they were done.
  let sum = 0;
  for (const [own, ...pairs] of sums) {
    sum += own;
    for (const pair of pairs) sum += 2 * pair;
  }
  return sum;
}

async function readPanel(
  runner: TaskRunner,
  layer: ConvLayer,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Numbers> {
  const shared = runner.readsShared ? shareFilters(layer, start, end) : undefined;
  return shared ?? (await readRows(layer, start, end, signal));
}

export interface PanelPairs {
  a: Numbers;
  /** Null stands for `a` itself. */
  others: (Numbers | null)[];
  fan: number;
}

/** Sums of |<a_i, b_j>| over the rows of a panel and of each other one; of a with one another, i != j. */
export const sumAgainst: Task<PanelPairs, { a: Numbers; sums: number[] }> = {
  name: "sum against",
  run: (kernels, pairs, read) => ({ a: pairs.a, sums: pairSums(kernels, pairs, read) }),
};

/** That of each panel with itself. */
export const sumPanels: Task<{ a: Numbers; fan: number }[], number[]> = {
  name: "sum panels",
  run: (kernels, panels, read) => panels.flatMap((panel) => pairSums(kernels, { ...panel, others: [null] }, read)),
};

function pairSums(kernels: Kernels, { a, others, fan }: PanelPairs, read: ReadShared): number[] {
  return withWorkspace(kernels, (workspace) => {
    const left = placeUnitRows(workspace, a, fan, read);
    const rows = left.length / fan;
    return others.map((b) => {
      if (b === null) return orthogonalitySum(workspace, left, rows, left, rows, fan, true);
      return withWorkspace(kernels, (inner) => {
        const right = placeUnitRows(inner, b, fan, read);
        return orthogonalitySum(inner, left, rows, right, right.length / fan, fan, false);
      });
    });
  });
}

/** The rows of a panel at unit length. */
function placeUnitRows(workspace: Workspace, panel: Numbers, fan: number, read: ReadShared): Block<"f64"> {
  const count = countOf(panel);
  const rows = workspace.allocate("f64", count);
  const step = Math.max(1, Math.floor(pieceWeights / fan)) * fan;
  for (let start = 0; start < count; start += step) {
    const end = Math.min(start + step, count);
    const piece = { ...rows, pointer: rows.pointer + start * Float64Array.BYTES_PER_ELEMENT, length: end - start };
    withWorkspace(workspace.kernels, (scratch) => {
      const weights = scratch.placeFloats(zeroNonFinite(floatsOf(partOf(panel, start, end), read)));
      normalizeRows(scratch, piece, weights, piece.length / fan, fan);
    });
  }
  return rows;
}

async function readRows(layer: ConvLayer, start: number, end: number, signal?: AbortSignal): Promise<FloatArray> {
  let rows: FloatArray | undefined;
  for await (const chunk of readFilters(layer, { start, end, signal })) {
    const width = chunk.data.length / chunk.count;
    rows ??= new (chunk.data.constructor as Float64ArrayConstructor)((end - start) * width);
    rows.set(chunk.data, (chunk.start - start) * width);
  }
  return rows ?? new Float64Array(0);
}

function zeroNonFinite(values: FloatArray): FloatArray {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) values[i] = 0;
  return values;
}
