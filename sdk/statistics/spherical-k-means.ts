import { type Following, followKeys, packFilters } from "../wasm/follow-keys.ts";
import { addToKeys, type NearestKeys, nearerSeeds, nearestKeys } from "../wasm/keys.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { drawSeeds, worstServed } from "./k-means-seeds.ts";
import { seededUniform53 } from "./random.ts";

/** Filters in the core's memory. */
export interface PlacedFilters {
  readonly filters: Block<"f32">;
  readonly norms: Block<"f64">;
  readonly width: number;
}

export interface Clustering {
  /** One unit row of mean zero a key. */
  readonly keys: Float64Array;
  /** Mean squared cosine to the nearest key. */
  readonly explained: number;
  readonly iterations: number;
  /** Whether the last iteration moved no filter to another key, or at most one in 10,000. */
  readonly converged: boolean;
}

/** Lloyd's iteration ends by itself, but its last filters can take long to settle. */
const mostIterations = 100;
/** So few of a large sample change what is explained in the sixth digit at most. */
const mostMoving = 1e-4;

/**
 * Spherical k-means (Dhillon and Modha, Machine Learning 42, 2001) of centred unit filters, started by k-means++ (Arthur
 * and Vassilvitskii, SODA 2007); the restart that explains most. Unless `signed`, a filter and its negative are the same,
 * and filters are turned towards their key before they are added up. Fewer keys come back than `count` where fewer
 * directions are there.
 */
export function clusterFilters(
  ws: Workspace,
  placed: PlacedFilters,
  { count, signed, seed, restarts }: { count: number; signed: boolean; seed: number; restarts: number },
): Clustering {
  return withWorkspace(ws.kernels, (outer) => {
    const packed = packFilters(outer, placed.filters, placed.norms, placed.width);
    const found = Array.from({ length: restarts }, (_, restart) =>
      withWorkspace(ws.kernels, (inner) => {
        const uniform = seededUniform53(restartSeed(seed, restart));
        return iterate(inner, placed, packed, chooseSeeds(inner, placed, count, signed, uniform), signed);
      }),
    );
    return found.reduce((best, one) => (one.explained > best.explained ? one : best));
  });
}

/** The seed of a restart as a clustering of its own. */
export function restartSeed(seed: number, restart: number): number {
  return seed + restart * 0x9e3779b1;
}

/** Unit rows of filters that k-means++ draws by their distances 2 - 2 cos. */
function chooseSeeds(
  ws: Workspace,
  { filters, norms, width }: PlacedFilters,
  count: number,
  signed: boolean,
  uniform: () => number,
): Float64Array {
  const distances = ws.allocate("f64", norms.length);
  ws.view(distances).fill(2);
  const one = ws.allocate("f64", width);
  const unitRow = (filter: number) => {
    const row = Float64Array.from(ws.view(filters).subarray(filter * width, (filter + 1) * width));
    normalise(row);
    return row;
  };
  const seeds = drawSeeds(norms.length, count, uniform, (seed) => {
    ws.view(one).set(unitRow(seed));
    const sum = nearerSeeds(ws, distances, filters, norms, one, signed);
    return { distances: ws.view(distances), sum };
  });
  const keys = new Float64Array(seeds.length * width);
  for (const [key, seed] of seeds.entries()) keys.set(unitRow(seed), key * width);
  return keys;
}

function iterate(
  ws: Workspace,
  placed: PlacedFilters,
  packed: Block<"u8">,
  seeds: Float64Array,
  signed: boolean,
): Clustering {
  const { filters, norms, width } = placed;
  const count = norms.length;
  const nearest = allocateNearest(ws, count);
  const keys = ws.place("f64", seeds);
  const shifts = ws.allocate("f64", seeds.length / width);
  const following = {
    nearest,
    lower: ws.allocate("f64", count),
    upper: ws.allocate("f64", count),
    sums: ws.zeros("f64", seeds.length),
    sizes: ws.zeros("u32", shifts.length),
  };
  nearestKeys(ws, nearest, filters, norms, keys, width, signed);
  addToKeys(ws, following.sums, filters, norms, nearest, width);
  const sizes = ws.view(following.sizes);
  for (const key of ws.view(nearest.indices)) sizes[key]++;
  ws.view(following.upper).fill(Infinity);
  for (let moved = count, iterations = 1; ; iterations++) {
    const converged = moved <= mostMoving * count;
    if (converged || iterations === mostIterations) {
      nearestKeys(ws, nearest, filters, norms, keys, width, signed);
      const explained = meanSquare(ws.view(nearest.cosines), signed);
      return { keys: ws.copyOut(keys), explained, iterations, converged };
    }
    updateKeys(ws, placed, keys, shifts, following, signed);
    moved = followKeys(ws, following, filters, packed, norms, keys, shifts, width, signed);
  }
}

/** Each key becomes the direction of its sum; one that no filter is near to, the filter that is explained worst. */
function updateKeys(
  ws: Workspace,
  placed: PlacedFilters,
  keys: Block<"f64">,
  shifts: Block<"f64">,
  { sums, sizes }: Following,
  signed: boolean,
): void {
  const { filters, width } = placed;
  const [before, rows, moves] = [ws.copyOut(keys), ws.copyOut(sums), ws.copyOut(shifts)];
  let distances: Float64Array | undefined;
  const taken = new Set<number>();
  for (const [key, size] of ws.copyOut(sizes).entries()) {
    const from = key * width;
    const row = rows.subarray(from, from + width);
    if (size === 0 || !normalise(row)) {
      distances ??= distancesOf(ws, placed, keys, signed);
      const worst = worstServed(distances, taken);
      row.set(ws.view(filters).subarray(worst * width, (worst + 1) * width));
      normalise(row);
    }
    let square = 0;
    for (let i = 0; i < width; i++) square += (row[i] - before[from + i]) ** 2;
    moves[key] = Math.sqrt(square) + roundingOfRows;
  }
  ws.view(keys).set(rows);
  ws.view(shifts).set(moves);
}

/** Of a product of two unit rows: what it changes by at most is the shift and this. */
const roundingOfRows = 1e-14;

/** 1 - cos of each filter and its nearest key. */
function distancesOf(ws: Workspace, { filters, norms, width }: PlacedFilters, keys: Block<"f64">, signed: boolean) {
  return withWorkspace(ws.kernels, (inner) => {
    const nearest = allocateNearest(inner, norms.length);
    nearestKeys(inner, nearest, filters, norms, keys, width, signed);
    return inner.view(nearest.cosines).map((cosine) => 1 - (signed ? cosine : Math.abs(cosine)));
  });
}

/** Takes the mean off and makes the length 1; false where nothing but rounding is left. */
function normalise(row: Float64Array | Float32Array | number[]): boolean {
  const width = row.length;
  let [sum, largest] = [0, 0];
  for (const x of row) {
    sum += x;
    largest = Math.max(largest, Math.abs(x));
  }
  let squares = 0;
  for (let i = 0; i < width; i++) {
    row[i] -= sum / width;
    squares += row[i] * row[i];
  }
  const length = Math.sqrt(squares);
  if (!(length > width * 2 ** -50 * largest)) return false;
  for (let i = 0; i < width; i++) row[i] /= length;
  return true;
}

/** Mean squared cosine; of a signed study, a negative one explains nothing. */
export function meanSquare(cosines: Float64Array, signed: boolean): number {
  let sum = 0;
  for (const cosine of cosines) if (!signed || cosine > 0) sum += cosine * cosine;
  return sum / cosines.length;
}

export function allocateNearest(ws: Workspace, count: number): NearestKeys {
  return { indices: ws.allocate("u32", count), cosines: ws.allocate("f64", count) };
}
