import { log, logInto } from "../special/log";

const SMALLEST_NORMAL = 2.2250738585072014e-308;

/**
 * Adds weight * distance between all pairs of rows of p (f64[groups][bins], probabilities, zeros allowed) to four matrices
 * f64[groups][groups]; the diagonal stays. With m = (p + q) / 2 and 0 ln 0 = 0:
 *   Jensen-Shannon divergence  sum (p ln p + q ln q) / 2 - m ln m   (nats; nothing below 0 is let through)
 *   Hellinger                  sqrt(sum (sqrt p - sqrt q)^2 / 2)
 *   total variation            sum |p - q| / 2
 *   Wasserstein-1              binWidth * sum |P - Q|, P and Q the cumulative sums
 * scratch: f64[4][groups][columns] and f64[2][columns], columns = bins rounded up to 2.
 */
export function pairwiseDistances(
  jensenShannon: usize,
  hellinger: usize,
  totalVariation: usize,
  wasserstein1: usize,
  p: usize,
  groups: i32,
  bins: i32,
  binWidth: f64,
  weight: f64,
  scratch: usize,
  columns: i32,
): void {
  const part = (<usize>(groups * columns)) << 3;
  const stride = (<usize>columns) << 3;
  prepare(scratch, p, groups, bins, part, stride);
  const middles = scratch + part * 4;
  const logs = middles + stride;
  const half = f64x2.splat(0.5);
  // Stands for 0, whose logarithm times 0 would be NaN.
  const smallest = f64x2.splat(SMALLEST_NORMAL);
  for (let a = 0; a < groups; a++) {
    for (let b = a + 1; b < groups; b++) {
      let divergence = f64x2.splat(0.0);
      let roots = divergence;
      let differences = divergence;
      let transport = divergence;
      const x = scratch + <usize>a * stride;
      const y = scratch + <usize>b * stride;
      for (let at: usize = 0; at < stride; at += 16) {
        const p = v128.load(x + at);
        const q = v128.load(y + at);
        differences = f64x2.add(differences, f64x2.abs(f64x2.sub(p, q)));
        const middle = f64x2.mul(half, f64x2.add(p, q));
        v128.store(middles + at, middle);
        v128.store(logs + at, f64x2.pmax(middle, smallest));
        const root = f64x2.sub(v128.load(x + part * 2 + at), v128.load(y + part * 2 + at));
        roots = f64x2.add(roots, f64x2.mul(root, root));
        const lead = f64x2.sub(v128.load(x + part * 3 + at), v128.load(y + part * 3 + at));
        transport = f64x2.add(transport, f64x2.abs(lead));
      }
      logInto(logs, logs, columns);
      for (let at: usize = 0; at < stride; at += 16) {
        const ends = f64x2.mul(half, f64x2.add(v128.load(x + part + at), v128.load(y + part + at)));
        const middle = f64x2.mul(v128.load(middles + at), v128.load(logs + at));
        divergence = f64x2.add(divergence, f64x2.sub(ends, middle));
      }
      const above = (<usize>(a * groups + b)) << 3;
      const below = (<usize>(b * groups + a)) << 3;
      add(jensenShannon, above, below, weight * max(total(divergence), 0.0));
      add(hellinger, above, below, weight * Math.sqrt(0.5 * total(roots)));
      add(totalVariation, above, below, weight * 0.5 * total(differences));
      add(wasserstein1, above, below, weight * binWidth * total(transport));
    }
  }
}

/** scratch: p, p ln p, sqrt p and the cumulative sums, rows padded with zeros. */
function prepare(scratch: usize, p: usize, groups: i32, bins: i32, part: usize, stride: usize): void {
  memory.fill(scratch, 0, part * 4);
  for (let row = 0; row < groups; row++) {
    const from = p + ((<usize>(row * bins)) << 3);
    const to = scratch + <usize>row * stride;
    let cumulative = 0.0;
    for (let bin: usize = 0; bin < (<usize>bins) << 3; bin += 8) {
      const value = load<f64>(from + bin);
      cumulative += value;
      store<f64>(to + bin, value);
      store<f64>(to + part + bin, value * log(max(value, SMALLEST_NORMAL)));
      store<f64>(to + part * 2 + bin, Math.sqrt(value));
      store<f64>(to + part * 3 + bin, cumulative);
    }
  }
}

function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function add(matrix: usize, above: usize, below: usize, value: f64): void {
  store<f64>(matrix + above, load<f64>(matrix + above) + value);
  store<f64>(matrix + below, load<f64>(matrix + below) + value);
}
