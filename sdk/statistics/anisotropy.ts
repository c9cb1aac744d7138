import type { Anisotropy, SliceEnergy } from "../results/volume.ts";
import type { Kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { share } from "./bounded.ts";

/** Depth, rows, columns. */
export type Box = readonly [number, number, number];

/**
 * Geary's c of kernels[count][depth][rows][columns] along each axis, and the asymptotic test that their axes are exchangeable; null where no
 * kernel varies. @see results/volume.ts for the definitions.
 */
export function anisotropyOf(kernels: Pick<Kernels, "exp">, data: FloatArray, box: Box): Anisotropy | null {
  const [depth, rows, columns] = box;
  const width = depth * rows * columns;
  const sums = [0, 0, 0];
  let [variance, within] = [0, 0];
  for (let start = 0; start < data.length; start += width) {
    variance += varianceOf(data, start, width);
    const own = differencesOf(data, start, box);
    const mean = (own[0] + own[1] + own[2]) / 3;
    for (let axis = 0; axis < 3; axis++) {
      sums[axis] += own[axis];
      within += (own[axis] - mean) ** 2 / 3;
    }
  }
  if (!(variance > 0)) return null;
  const [down, across, along] = sums.map((sum) => sum / (2 * variance));
  const [least, most] = [Math.min(down, across, along), Math.max(down, across, along)];
  const isCube = depth === rows && rows === columns;
  return {
    depth: down,
    rows: across,
    columns: along,
    ratio: least > 0 ? most / least : null,
    pValue: isCube ? exchangeability(kernels, sums, within) : null,
  };
}

/**
 * Exchanging the three numbers of each kernel leaves the mean of the sums, gives each the variance `within` and each pair the
 * covariance -within / 2: sum (S - mean)^2 / (1.5 within) is chi-squared with 2 degrees of freedom for many kernels, whose tail
 * is exp(-x / 2).
 */
function exchangeability(kernels: Pick<Kernels, "exp">, sums: readonly number[], within: number): number {
  const mean = (sums[0] + sums[1] + sums[2]) / 3;
  const between = sums.reduce((all, sum) => all + (sum - mean) ** 2, 0);
  return within > 0 ? share(kernels.exp(-between / (1.5 * within) / 2)) : 1;
}

/** Of one kernel about its mean, n - 1 in the denominator; 0 of equal weights, whatever their mean rounds to. */
function varianceOf(data: FloatArray, start: number, width: number): number {
  let mean = 0;
  let varies = false;
  for (let i = start; i < start + width; i++) {
    mean += data[i] / width;
    varies ||= data[i] !== data[start];
  }
  if (!varies) return 0;
  let sum = 0;
  for (let i = start; i < start + width; i++) sum += (data[i] - mean) ** 2;
  return sum / (width - 1);
}

/** Mean squared difference of neighbours of one kernel along each axis. */
function differencesOf(data: FloatArray, start: number, [depth, rows, columns]: Box): [number, number, number] {
  let [down, across, along] = [0, 0, 0];
  let at = start;
  for (let d = 0; d < depth; d++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, at++) {
        if (d > 0) down += (data[at] - data[at - rows * columns]) ** 2;
        if (r > 0) across += (data[at] - data[at - columns]) ** 2;
        if (c > 0) along += (data[at] - data[at - 1]) ** 2;
      }
    }
  }
  return [
    down / ((depth - 1) * rows * columns),
    across / (depth * (rows - 1) * columns),
    along / (depth * rows * (columns - 1)),
  ];
}

/** Part of the energy of kernels[count][depth][rows][columns] in each slice; null for zeros. */
export function sliceEnergy(data: FloatArray, [depth, rows, columns]: Box): SliceEnergy | null {
  const energies = { depth: zeros(depth), rows: zeros(rows), columns: zeros(columns) };
  let all = 0;
  for (let at = 0; at < data.length; at++) {
    const energy = data[at] * data[at];
    energies.depth[Math.floor(at / (rows * columns)) % depth] += energy;
    energies.rows[Math.floor(at / columns) % rows] += energy;
    energies.columns[at % columns] += energy;
    all += energy;
  }
  if (all === 0) return null;
  const shares = (sums: number[]) => sums.map((sum) => share(sum / all));
  return { depth: shares(energies.depth), rows: shares(energies.rows), columns: shares(energies.columns) };
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
