import { type Frequency, type LayerGrid, valuesPerFrequency, wideSide } from "../../wasm/layer-grid.ts";

/** How far above the value found the proven bound is at each frequency. */
export const provenWithin = 1e-6;

/** What a proof may take: half a second or less, as the search of a layer of 256 to 256 channels. */
const mostProven = 3e9;

export interface ProofPlan {
  /** Frequencies to prove, by group. */
  open: { group: number; frequencies: Frequency[] }[];
  /** What one of them takes. */
  multiplications: number;
  /** What the norm can be at most, over the largest value at the frequencies that are proven. */
  factor: number;
}

/**
 * The frequencies whose bounds[frequency][group] are above `limit`: all of them where `most` multiplications allow it, else
 * those of the first coarser grid, every second or fourth along each axis, with which they do; null where none is left.
 */
export function planProof(
  grid: LayerGrid,
  half: readonly Frequency[],
  bounds: ArrayLike<number>,
  limit: number,
  most = mostProven,
): ProofPlan | null {
  const { groups } = grid;
  const short = valuesPerFrequency(grid);
  const long = Math.max(grid.out, wideSide(grid));
  const multiplications = 2 * long * short ** 2 + (2 / 3) * short ** 3;
  for (let step = 1; ; step *= 2) {
    const factor = coarseFactor(grid, step);
    if (factor === null) return null;
    const onGrid = coarseGrid(grid, step);
    let count = 0;
    const open = Array.from({ length: groups }, (_, group) => {
      const frequencies = half.filter((frequency, f) => bounds[f * groups + group] > limit && onGrid(frequency));
      // They go in pairs.
      count += 2 * Math.ceil(frequencies.length / 2);
      return { group, frequencies };
    }).filter(({ frequencies }) => frequencies.length > 0);
    if (count * multiplications <= most) return { open, multiplications, factor };
    if (step >= Math.max(...outputSize(grid))) return null;
  }
}

/**
 * What the norm can be over the largest value at every `step`th frequency: for unit vectors u and v, u^H A(f) v is a
 * trigonometric polynomial of degree d along each axis, d half the taps but one, whose modulus falls from its peak no faster
 * than cos(d x): it is cos(pi d step / n) at the nearest sample (Ehlich and Zeller, Math. Z. 86, 1964). With strides the taps
 * are those of one polyphase part. 1 - x^2 / 2 is below cos x. null where the samples are too far apart.
 */
function coarseFactor(grid: LayerGrid, step: number): number | null {
  if (step === 1) return 1;
  let factor = 1;
  for (const [axis, n] of outputSize(grid).entries()) {
    const degree = Math.floor((grid.kernel[axis] - 1) / grid.stride[axis]) / 2;
    const angle = (Math.PI * degree * step) / n;
    const least = 1 - (angle * angle) / 2;
    if (least <= 0) return null;
    factor /= least;
  }
  return factor;
}

function outputSize({ size, stride }: LayerGrid): [number, number] {
  return [size[0] / stride[0], size[1] / stride[1]];
}

/** Whether a frequency or its conjugate is one of every `step`th row and column. */
function coarseGrid(grid: LayerGrid, step: number): (frequency: Frequency) => boolean {
  const [rows, columns] = outputSize(grid);
  return ({ index }) => {
    const [u, v] = [Math.floor(index / columns), index % columns];
    return (
      (u % step === 0 && v % step === 0) || (((rows - u) % rows) % step === 0 && ((columns - v) % columns) % step === 0)
    );
  };
}
