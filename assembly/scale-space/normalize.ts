// A filter made comparable with the templates of a family, which have no free amplitude (Lindeberg et al. 2026, section 4).
import { operatorX, SHARPEN, SMOOTHING } from "./families";
import { Offset } from "./offset";
import { SMOOTH } from "./profile";

/**
 * Divisor and offset at out[8][2] such that (h - offset) / divisor is to be fitted. Derivatives: the response to a linear
 * monomial, R_x = -sum x h - M_x sum h (M: mean of |h|) along their axis, offset 0. Sharpen and smooth: the offset of least
 * spread, then the sum. A divisor of 0 or NaN: the family does not apply. `paper`: the offset as sampled there.
 */
export function normalizers(out: usize, h: usize, k: i32, paper: bool, offsets: Offset): void {
  const r = k >> 1;
  let sum: f64 = 0,
    mass: f64 = 0,
    x: f64 = 0,
    y: f64 = 0,
    massX: f64 = 0,
    massY: f64 = 0;
  let p = h;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++, p += 8) {
      const value = load<f64>(p),
        magnitude = Math.abs(value);
      sum += value;
      mass += magnitude;
      x += <f64>(j - r) * value;
      y += <f64>(r - i) * value;
      massX += <f64>(j - r) * magnitude;
      massY += <f64>(r - i) * magnitude;
    }
  }
  let offset = offsets.ofLeastSpread(h);
  if (paper) offset = offsets.sampled(h, offset);
  let rest: f64 = 0;
  for (let q = h; q < p; q += 8) rest += load<f64>(q) - offset;
  const alongX = -x - (massX / mass) * sum,
    alongY = -y - (massY / mass) * sum;
  for (let family: u32 = 0; family < 8; family++, out += 16) {
    const plain = family == SHARPEN || family == SMOOTHING;
    const divisor = plain ? rest : operatorX(family) != SMOOTH ? alongX : alongY;
    // Below this a divisor is the rounding of a sum of k k terms: the filter has no such response.
    const noise = 1e-15 * <f64>(k * k) * (plain ? mass + <f64>(k * k) * Math.abs(offset) : mass);
    store<f64>(out, Math.abs(divisor) > noise ? divisor : 0);
    store<f64>(out, plain ? offset : 0, 8);
  }
}
