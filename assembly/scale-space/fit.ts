// The fits of a batch of filters: every family by every method.
import * as absolute from "./absolute";
import { prepareAxes } from "./axis-series";
import { FAMILIES, operatorX, operatorY, SHARPEN, SMOOTHING } from "./families";
import * as twoSums from "./fit-absolute";
import * as sum from "./fit-one-absolute";
import { bestAlpha, fitOneScale, innerProducts } from "./fit-one-squares";
import * as squares from "./fit-squares";
import * as variances from "./fit-variances";
import { LARGEST, prepareGaussian } from "./gaussian-at";
import { prepareGrid } from "./grid";
import * as squared from "./least-squares";
import { normalizers } from "./normalize";
import { prepareProducts } from "./products";
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
  const row = <usize>k * 8;
  for (let i = 0; i < k; i++, out += row) {
    const up = (k - 1 - i) * 8,
      v = v128.load64_splat(y + up),
      w = v128.load64_splat(second + up),
      // The last pair of a row reaches into the next one, which goes over it; the last row ends with a number alone.
      pairs = i + 1 < k ? row : row - 8;
    for (let j: usize = 0; j < pairs; j += 16)
      v128.store(out + j, sharpen ? laplacian(x + j, second + j, v, w, -alpha) : f64x2.mul(v128.load(x + j), v));
    if (i + 1 < k) continue;
    const last = sharpen ? laplacian(x + pairs, second + pairs, v, w, -alpha) : f64x2.mul(v128.load(x + pairs), v);
    store<f64>(out + pairs, f64x2.extract_lane(last, 0));
  }
  if (sharpen) {
    const middle = out - row * (r + 1) + r * 8;
    store<f64>(middle, load<f64>(middle) + 1);
  }
}

/** alpha (x'' y + x y'') for two places of a row. */
function laplacian(x: usize, second: usize, y: v128, secondY: v128, alpha: f64): v128 {
  const sum = f64x2.add(f64x2.mul(v128.load(second), y), f64x2.mul(v128.load(x), secondY));
  return f64x2.mul(f64x2.splat(alpha), sum);
}

function both(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** Residuals and centred cosine of the normalised filter h and a template, `width` odd; NaN for a cosine with a constant. */
function report(out: usize, h: usize, t: usize, width: i32): void {
  const last = <usize>(width - 1) * 8;
  let x = v128.load64_zero(h + last),
    y = v128.load64_zero(t + last),
    d = f64x2.sub(x, y);
  let l1 = f64x2.abs(d),
    l2 = f64x2.mul(d, d),
    sumH = x,
    sumT = y;
  for (let i: usize = 0; i < last; i += 16) {
    x = v128.load(h + i);
    y = v128.load(t + i);
    d = f64x2.sub(x, y);
    l1 = f64x2.add(l1, f64x2.abs(d));
    l2 = f64x2.add(l2, f64x2.mul(d, d));
    sumH = f64x2.add(sumH, x);
    sumT = f64x2.add(sumT, y);
  }
  const meanH = both(sumH) / <f64>width,
    meanT = both(sumT) / <f64>width;
  // The last weight stands in one lane alone, its mean too.
  x = f64x2.replace_lane(f64x2.splat(0), 0, load<f64>(h + last) - meanH);
  y = f64x2.replace_lane(f64x2.splat(0), 0, load<f64>(t + last) - meanT);
  let hh = f64x2.mul(x, x),
    tt = f64x2.mul(y, y),
    ht = f64x2.mul(x, y);
  const middleH = f64x2.splat(meanH),
    middleT = f64x2.splat(meanT);
  for (let i: usize = 0; i < last; i += 16) {
    x = f64x2.sub(v128.load(h + i), middleH);
    y = f64x2.sub(v128.load(t + i), middleT);
    hh = f64x2.add(hh, f64x2.mul(x, x));
    tt = f64x2.add(tt, f64x2.mul(y, y));
    ht = f64x2.add(ht, f64x2.mul(x, y));
  }
  store<f64>(out, both(l1));
  store<f64>(out, Math.sqrt(both(l2)), 8);
  store<f64>(out, both(ht) / Math.sqrt(both(hh) * both(tt)), 16);
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
function fitFamily(out: usize, h: usize, t: usize, k: i32, family: u32, methods: u32, paper: bool, divisor: f64): void {
  const row = FIT * 8,
    sharpen = family == SHARPEN;
  if (methods & (D1 | D2) || (sharpen && methods & (A | B))) {
    const s = fitOneScale(family, divisor);
    if (sharpen) {
      for (let method: usize = 0; method < METHODS; method++) {
        if (methods & ~(C1 | C2) & (1 << (<u32>method)))
          keep(out + method * row, h, t, family, k, s, s, bestAlpha, paper, true);
      }
    } else {
      if (methods & D2) keep(out + 5 * row, h, t, family, k, s, s, NaN, paper, true);
      if (methods & D1) {
        squared.setFilter(h, k, family, paper);
        squares.fitTwoScales(family, h, k, s);
        keep(out + 4 * row, h, t, family, k, squares.scaleX, squares.scaleY, NaN, paper, squares.converged);
      }
    }
  }
  if (methods & (C1 | C2)) {
    absolute.setFilter(h, k, family, paper);
    const s = sharpen || methods & C2 ? sum.fitOneScale(family) : -1,
      alpha = sharpen ? absolute.alpha : NaN;
    if (methods & C2) keep(out + 3 * row, h, t, family, k, s, s, alpha, paper, true);
    if (methods & C1) {
      if (sharpen) keep(out + 2 * row, h, t, family, k, s, s, alpha, paper, true);
      else {
        twoSums.fitTwoScales(family, h, k, s);
        keep(out + 2 * row, h, t, family, k, twoSums.scaleX, twoSums.scaleY, NaN, paper, twoSums.converged);
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
  if (methods & (A | B | D1 | D2)) prepareProducts(k, paper);
  if (methods & (C1 | C2 | D1)) prepareAxes(k, paper);
  if (methods & C1) twoSums.preparePlanes(k, paper);
  for (let i: usize = 0; i < count; i++, filters += bytes, normal += FAMILIES * 16) {
    normalizers(normal, filters, k, paper, order);
    if (methods & (A | B | D1 | D2)) {
      innerProducts(filters, k, paper, load<f64>(normal + SMOOTHING * 16, 8));
    }
    for (let family: u32 = 0; family < FAMILIES; family++, out += METHODS * FIT * 8) {
      const divisor = load<f64>(normal + family * 16),
        offset = load<f64>(normal + family * 16, 8);
      if (!((families >> family) & 1) || divisor == 0 || divisor != divisor) continue;
      const less = f64x2.splat(offset),
        over = f64x2.splat(divisor);
      for (let j: usize = 0; j < bytes - 8; j += 16)
        v128.store(h + j, f64x2.div(f64x2.sub(v128.load(filters + j), less), over));
      store<f64>(h + bytes - 8, (load<f64>(filters + bytes - 8) - offset) / divisor);
      fitFamily(out, h, t, k, family, methods, paper, divisor);
    }
  }
}
