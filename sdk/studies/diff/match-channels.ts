import { assignBest } from "./assign-best.ts";
import type { WeightGrid } from "./weight-grid.ts";

/** Where the rows of a layer stand in another that was trained on; null where they stand as before. */
export interface ChannelMatch {
  readonly rows: number[] | null;
  readonly columns: number[] | null;
}

/** An order of channels that an earlier layer's outputs took: the inputs of a later one are in it too. */
export type ChannelOrder = readonly number[];

/** Weights of a row that are compared, at even places. */
const sketchLength = 256;
/** From this cosine on a row is another's, or more where rows have so few weights that some are alike by chance. */
const leastCosine = 0.5;
/** Of a standard error of the greatest cosine by chance. */
const beyondChance = 1.5;
/** The share of the rows that must be found. */
const leastFound = 0.9;
/** Rows that are looked for first: of another training none of them is found. */
const probes = 16;
/** Orders of earlier layers that are tried, the latest first. */
const mostOrders = 4;
/** Rows whose best partners are not distinct are assigned in the third power of their number. */
const mostAssigned = 1024;

/**
 * The order of channels in which `b` is nearest to `a`, where that is not the order that they stand in: rows by the best
 * assignment of their cosines, columns as the outputs of an earlier layer were sorted. Undefined where there is none.
 */
export function matchChannels(
  a: WeightGrid,
  b: WeightGrid,
  earlier: readonly ChannelOrder[],
): ChannelMatch | undefined {
  const of = (length: number) =>
    earlier
      .filter((order) => order.length === length)
      .slice(-mostOrders)
      .reverse();
  const isDepthwise = a.columns === 1;
  // A depthwise layer's inputs are its rows.
  const candidates: ChannelMatch[] = isDepthwise
    ? [{ rows: null, columns: null }, ...of(a.rows).map((rows) => ({ rows: [...rows], columns: null }))]
    : [{ rows: null, columns: null }, ...of(a.columns).map((columns) => ({ rows: null, columns: [...columns] }))];
  let best: (ChannelMatch & { lost: number }) | undefined;
  for (const candidate of candidates) {
    const found = isDepthwise ? countLost(a, b, candidate) : matchRows(a, b, candidate.columns);
    if (best === undefined || found.lost < best.lost) best = found;
    if (best.lost === 0) break;
  }
  if (best === undefined || best.lost > (1 - leastFound) * a.rows) return undefined;
  return best.rows === null && best.columns === null ? undefined : best;
}

function countLost(a: WeightGrid, b: WeightGrid, match: ChannelMatch): ChannelMatch & { lost: number } {
  const [one, other] = [sketchOf(a, null), sketchOf(b, null)];
  let lost = 0;
  for (let row = 0; row < a.rows; row++) if (dot(one, row, other, match.rows?.[row] ?? row) < leastCosine) lost++;
  return { ...match, lost };
}

/** The best order of rows where the columns stand in this order, and how many rows have no partner in it. */
function matchRows(a: WeightGrid, b: WeightGrid, columns: number[] | null): ChannelMatch & { lost: number } {
  const [one, other] = [sketchOf(a, null), sketchOf(b, columns)];
  const least = Math.max(leastCosine, beyondChance * greatestByChance(a.rows, one.width));
  const loose: number[] = [];
  for (let row = 0; row < a.rows; row++) if (dot(one, row, other, row) < least) loose.push(row);
  const none = { rows: null, columns, lost: loose.length };
  if (loose.length < 2 || least >= 1) return none;
  const step = Math.max(1, Math.floor(loose.length / probes));
  const probed = loose.filter((_, i) => i % step === 0);
  const found = probed.filter((row) => loose.some((place) => dot(one, row, other, place) >= least));
  if (2 * found.length < probed.length) return none;
  const cosines = loose.map((row) => Float64Array.from(loose, (place) => dot(one, row, other, place)));
  const pairs = assignDistinct(cosines);
  if (pairs === undefined) return none;
  const rows = Array.from({ length: a.rows }, (_, row) => row);
  let lost = 0;
  for (const [i, j] of pairs) {
    rows[loose[i]] = loose[j];
    if (cosines[i][j] < least) lost++;
  }
  return { rows: rows.every((place, row) => place === row) ? null : rows, columns, lost };
}

/** The best assignment: each row's greatest, where these are distinct; of too many rows that are not, none. */
function assignDistinct(values: readonly Float64Array[]): [number, number][] | undefined {
  const greatest = values.map((row) => row.reduce((most, value, j) => (value > row[most] ? j : most), 0));
  if (new Set(greatest).size === values.length) return greatest.map((j, i) => [i, j]);
  return values.length > mostAssigned ? undefined : assignBest(values);
}

/** About the greatest cosine of n pairs of independent rows of so many weights: sqrt(2 ln n / width). */
function greatestByChance(n: number, width: number): number {
  const bits = 32 - Math.clz32(n);
  return Math.sqrt((2 * Math.LN2 * bits) / width);
}

/** Some weights of each row, the same places of all, divided by their norm. */
interface RowSketch {
  readonly values: Float32Array;
  readonly width: number;
}

/** @param columns Where each column stands in this grid. */
function sketchOf({ values, rows, columns: count, taps }: WeightGrid, columns: readonly number[] | null): RowSketch {
  const whole = count * taps;
  const width = Math.min(sketchLength, whole);
  const places = Array.from({ length: width }, (_, i) => {
    const place = Math.floor((i * whole) / width);
    const column = Math.floor(place / taps);
    return (columns?.[column] ?? column) * taps + (place % taps);
  });
  const sketch = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let i = 0; i < width; i++) {
      const value = values[row * whole + places[i]];
      sketch[row * width + i] = value;
      square += value * value;
    }
    const norm = square > 0 ? Math.sqrt(square) : 1;
    for (let i = row * width; i < (row + 1) * width; i++) sketch[i] /= norm;
  }
  return { values: sketch, width };
}

function dot(a: RowSketch, row: number, b: RowSketch, place: number): number {
  const { width } = a;
  let sum = 0;
  for (let i = 0, j = row * width, k = place * width; i < width; i++, j++, k++) sum += a.values[j] * b.values[k];
  return sum;
}
