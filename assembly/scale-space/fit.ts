// The fits of a batch of filters: every family by every method.
import * as absolute from "./absolute";
import { FAMILIES, operatorX, operatorY, SHARPEN } from "./families";
import * as sums from "./fit-absolute";
import * as squares from "./fit-squares";
import * as variances from "./fit-variances";
import { LARGEST, prepareGaussian } from "./gaussian-at";
import { prepareGrid } from "./grid";
import * as squared from "./least-squares";
import { normalizers } from "./normalize";
import { profileAt, SECOND, SMOOTH } from "./profile";

const A: u32 = 1;
const B: u32 = 2;
const C1: u32 = 4;
const C2: u32 = 8;
const D1: u32 = 16;
const D2: u32 = 32;
/** Numbers of a fit: sigmaX, sigmaY, alpha, l1, l2, cosine, converged. */
const FIT: usize = 7;
/** Methods A, B, C1, C2, D1, D2. */
const METHODS: usize = 6;

/** out[k][k], row 0 at y = r: the template; of sharpen with the scale a and alpha. */
export function template(out: usize, family: u32, k: i32, a: f64, b: f64, alpha: f64, paper: bool): void {
  const x = memory.data(17 * 8, 16),
    y = memory.data(17 * 8, 16),
    second = memory.data(17 * 8, 16),
    scratch = memory.data(16);
  const r = k >> 1,
    sharpen = family == SHARPEN;
  prepareGaussian();
  profileAt(x, r, operatorX(family), a, paper, 0);
  profileAt(y, r, operatorY(family), b, paper, 0);
  if (sharpen) profileAt(second, r, SECOND, a, paper, 0);
  for (let i = 0; i < k; i++) {
    const up = (k - 1 - i) * 8;
    for (let j = 0; j < k; j++, out += 8) {
      let value = load<f64>(x + j * 8) * load<f64>(y + up);
      if (sharpen) {
        const laplacian = load<f64>(second + j * 8) * load<f64>(x + up) + load<f64>(x + j * 8) * load<f64>(second + up);
        value = (i == r && j == r ? 1.0 : 0.0) - alpha * laplacian;
      }
      store<f64>(out, value);
    }
  }
}

/** Residuals and centred cosine of the normalised filter h and a template; NaN for a cosine with a constant. */
function report(out: usize, h: usize, t: usize, width: i32): void {
  let l1: f64 = 0,
    l2: f64 = 0,
    meanH: f64 = 0,
    meanT: f64 = 0;
  for (let i = 0; i < width; i++) {
    const x = load<f64>(h + i * 8),
      y = load<f64>(t + i * 8);
    l1 += Math.abs(x - y);
    l2 += (x - y) * (x - y);
    meanH += x;
    meanT += y;
  }
  meanH /= <f64>width;
  meanT /= <f64>width;
  let hh: f64 = 0,
    tt: f64 = 0,
    ht: f64 = 0;
  for (let i = 0; i < width; i++) {
    const x = load<f64>(h + i * 8) - meanH,
      y = load<f64>(t + i * 8) - meanT;
    hh += x * x;
    tt += y * y;
    ht += x * y;
  }
  store<f64>(out, l1);
  store<f64>(out, Math.sqrt(l2), 8);
  store<f64>(out, ht / Math.sqrt(hh * tt), 16);
}

/** Bytes of scratch of `fitScales`. */
export function fitScratch(k: i32): usize {
  return 2 * <usize>(k * k) * 8 + <usize>(k * k) * 4 + 16;
}

function keep(
  out: usize,
  h: usize,
  t: usize,
  family: u32,
  k: i32,
  a: f64,
  b: f64,
  alpha: f64,
  paper: bool,
  fine: bool,
): void {
  template(t, family, k, a, b, alpha, paper);
  store<f64>(out, Math.sqrt(a));
  store<f64>(out, Math.sqrt(b), 8);
  store<f64>(out, alpha, 16);
  report(out + 24, h, t, k * k);
  // At the upper end the residual still falls: the family has no best scale.
  store<f64>(out, fine && a < LARGEST && b < LARGEST ? 1 : 0, 48);
}

/** The fits out[6][7] of the normalised filter h by one family; sharpen has one scale, and A and B are D there. */
function fitFamily(
  out: usize,
  h: usize,
  t: usize,
  k: i32,
  family: u32,
  methods: u32,
  paper: bool,
  divisor: f64,
  offset: f64,
): void {
  const row = FIT * 8,
    sharpen = family == SHARPEN;
  if (methods & (D1 | D2) || (sharpen && methods & (A | B))) {
    squared.setFilter(h, k, family, paper);
    const s = squares.fitOneScale(family, k, divisor, offset);
    if (sharpen) {
      squared.evaluateSharpen(s);
      for (let method: usize = 0; method < METHODS; method++) {
        if (methods & ~(C1 | C2) & (1 << (<u32>method)))
          keep(out + method * row, h, t, family, k, s, s, squared.alpha, paper, true);
      }
    } else {
      if (methods & D2) keep(out + 5 * row, h, t, family, k, s, s, NaN, paper, true);
      if (methods & D1) {
        squares.fitTwoScales(family, h, k, s);
        keep(out + 4 * row, h, t, family, k, squares.scaleX, squares.scaleY, NaN, paper, squares.converged);
      }
    }
  }
  if (methods & (C1 | C2)) {
    absolute.setFilter(h, k, family, paper);
    const s = sharpen || methods & C2 ? sums.fitOneScale(family) : -1,
      alpha = sharpen ? absolute.alpha : NaN;
    if (methods & C2) keep(out + 3 * row, h, t, family, k, s, s, alpha, paper, true);
    if (methods & C1) {
      if (sharpen) keep(out + 2 * row, h, t, family, k, s, s, alpha, paper, true);
      else {
        sums.fitTwoScales(family, h, k, s);
        keep(out + 2 * row, h, t, family, k, sums.scaleX, sums.scaleY, NaN, paper, sums.converged);
      }
    }
  }
  if (sharpen) return;
  if (methods & A) {
    variances.fromContinuous(h, family, k, paper);
    keep(out, h, t, family, k, variances.scaleX, variances.scaleY, NaN, paper, variances.converged);
  }
  if (methods & B) {
    variances.fromDiscrete(h, family, k, paper);
    keep(out + row, h, t, family, k, variances.scaleX, variances.scaleY, NaN, paper, variances.converged);
  }
}

/**
 * normal[count][8][2]: divisor and offset; out[count][8][6][7]: the fits of filters[count][k][k] by the methods and families
 * whose bits are set; the others, and those whose divisor is 0, are left as they were. Filters are finite, largest weight
 * near 1. k odd, 3 to 17.
 */
export function fitScales(
  out: usize,
  normal: usize,
  filters: usize,
  count: usize,
  k: i32,
  methods: u32,
  families: u32,
  paper: bool,
  scratch: usize,
): void {
  const width = k * k,
    bytes = <usize>width * 8;
  const h = scratch,
    t = h + bytes,
    order = t + bytes;
  prepareGaussian();
  prepareGrid(k, paper);
  for (let i: usize = 0; i < count; i++, filters += bytes, normal += FAMILIES * 16) {
    normalizers(normal, filters, k, paper, order);
    if (methods & (A | B | D1 | D2)) squares.innerProducts(filters, k);
    for (let family: u32 = 0; family < FAMILIES; family++, out += METHODS * FIT * 8) {
      const divisor = load<f64>(normal + family * 16),
        offset = load<f64>(normal + family * 16, 8);
      if (!((families >> family) & 1) || divisor == 0 || divisor != divisor) continue;
      for (let j: usize = 0; j < bytes; j += 8) store<f64>(h + j, (load<f64>(filters + j) - offset) / divisor);
      fitFamily(out, h, t, k, family, methods, paper, divisor, offset);
    }
  }
}
