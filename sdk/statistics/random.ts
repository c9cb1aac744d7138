import type { Kernels } from "../wasm/load.ts";

/**
 * Seeded uniform numbers in [0, 1) with 32 random bits, the same on every machine.
 */
export function seededUniform(seed: number): () => number {
  const next = seededBits(seed);
  return () => next() / 4294967296;
}

/** The same with 53 random bits, of two draws: multiples of 2^-53. */
export function seededUniform53(seed: number): () => number {
  const next = seededBits(seed);
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/** Seeded normal numbers, the same on every machine: Marsaglia's polar method (SIAM Review 6, 1964) with the core's logarithm. */
export function seededNormal(kernels: Kernels, seed: number): () => number {
  const uniform = seededUniform53(seed);
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (!(square > 0 && square < 1)) continue;
      const length = Math.sqrt((-2 * kernels.log(square)) / square);
      spare = y * length;
      return x * length;
    }
  };
}

/** Whole numbers from 0 to 2^32 - 1 that follow from places alone: of places below 2^32 each has another one. */
export function seededRanks(seed: number): (place: number) => number {
  const [first, second] = [mixed(seed), mixed(seed ^ 0x9e3779b9)];
  return (place) => {
    const high = Math.floor(place / 4294967296);
    return mixed(mixed((place | 0) ^ first) ^ second ^ mixed(high)) >>> 0;
  };
}

/** The last steps of splitmix32, each of which can be undone. */
function mixed(bits: number): number {
  let z = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/**
 * Whole numbers from 0 to 2^32 - 1: xoshiro128** whose state is filled by splitmix32.
 * @see Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47 (2021).
 */
function seededBits(seed: number): () => number {
  let filler = seed | 0;
  const fill = () => {
    filler = (filler + 0x9e3779b9) | 0;
    return mixed(filler);
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  return () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return scrambled;
  };
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
