// The fits of a batch of filters: every family by every method.
import { ABSOLUTE_BYTES, AbsoluteSum } from "./absolute";
import { ABSOLUTE_PLANE_BYTES, AbsolutePlane } from "./absolute-plane";
import { AxisSeries } from "./axis-series";
import { FAMILIES, operatorX, operatorY, SHARPEN, SMOOTHING } from "./families";
import { FIRST_LOOK_BYTES, FirstLook } from "./first-look";
import { TWO_ABSOLUTE_BYTES, TwoScaleAbsolute } from "./fit-absolute";
import { FREE_BYTES, FreeFit } from "./fit-free";
import { FREE_SHARPEN_BYTES, FreeSharpen } from "./fit-free-sharpen";
import { ONE_ABSOLUTE_BYTES, OneScaleAbsolute } from "./fit-one-absolute";
import { ONE_SQUARES_BYTES, OneScaleSquares } from "./fit-one-squares";
import { TWO_SQUARES_BYTES, TwoScaleSquares } from "./fit-squares";
import { VARIANCES_BYTES, VarianceFit } from "./fit-variances";
import { FOLDED_BYTES, FoldedSquares } from "./folded-squares";
import { LARGEST } from "./gaussian-at";
import { Grid } from "./grid";
import { DESCENT_BYTES, KinkedDescent } from "./kinked-descent";
import { SQUARES_BYTES, Squares } from "./least-squares";
import { KINKS_BYTES, LinearKinks } from "./linear-kinks";
import { normalizers } from "./normalize";
import { OFFSET_BYTES, Offset } from "./offset";
import { PlaneValleys, VALLEYS_BYTES } from "./plane-valleys";
import { ProductWeights, WEIGHTS_BYTES } from "./product-weights";
import { Products } from "./products";
import { PROFILE_BYTES, Profile } from "./profile";
import { fillTemplate } from "./template";

const A: u32 = 1;
const B: u32 = 2;
const C1: u32 = 4;
const C2: u32 = 8;
const D1: u32 = 16;
const D2: u32 = 32;
/** Up to this scale a template changes by as much as it is from tap to tap. */
const SURE: f64 = 8;
/** Numbers of a fit: sigmaX, sigmaY, alpha, l1, l2, cosine, converged, amplitude, offset. */
const FIT: usize = 9;
/** Methods A, B, C1, C2, D1, D2. */
const METHODS: u32 = 6;

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

// The contexts one after the other in scratch memory, each with what it leaves.
const ONE_SQUARES: usize = PROFILE_BYTES + OFFSET_BYTES;
const TWO_SQUARES: usize = ONE_SQUARES + ONE_SQUARES_BYTES + WEIGHTS_BYTES;
const VARIANCES: usize = TWO_SQUARES + TWO_SQUARES_BYTES + SQUARES_BYTES;
const ONE_ABSOLUTE: usize = VARIANCES + VARIANCES_BYTES;
const TWO_ABSOLUTE: usize = ONE_ABSOLUTE + ONE_ABSOLUTE_BYTES + ABSOLUTE_BYTES;
const DESCENT: usize = TWO_ABSOLUTE + TWO_ABSOLUTE_BYTES + ABSOLUTE_PLANE_BYTES + VALLEYS_BYTES;
const FREE: usize = DESCENT + DESCENT_BYTES + KINKS_BYTES;
const FREE_SHARPEN: usize = FREE + FREE_BYTES;
const FOLDED: usize = FREE_SHARPEN + FREE_SHARPEN_BYTES;
const FIRST_LOOK: usize = FOLDED + FOLDED_BYTES;
const FITS: usize = FIRST_LOOK + FIRST_LOOK_BYTES;
const FITS_BYTES: usize = 96;

/** What the fits of filters of one size in one mode need; only what the methods ask for is prepared. */
@unmanaged
class Fits {
  profile: Profile;
  offsets: Offset;
  private variances: VarianceFit;
  private sum: AbsoluteSum;
  private oneAbsolute: OneScaleAbsolute;
  private twoAbsolute: TwoScaleAbsolute;
  private squares: Squares;
  private twoSquares: TwoScaleSquares;
  oneSquares: OneScaleSquares;
  /** Of exact mode, in the place of D1 and D2. */
  free: FreeFit;
  k: i32;
  /** The filter over its divisor, and the template at hand. */
  h: usize;
  private template: usize;
  private axes: AxisSeries;
  private methods: u32;
  /** What the normalised filter was divided by, and what was taken away. */
  divisor: f64;
  offset: f64;

  static prepare(scratch: usize, k: i32, methods: u32, paper: bool): Fits {
    const fits = changetype<Fits>(scratch + FITS),
      profile = Profile.prepare(scratch, k, paper);
    fits.k = k;
    fits.methods = methods;
    fits.h = scratch + FITS + FITS_BYTES;
    fits.template = fits.h + <usize>(k * k) * 8;
    fits.profile = profile;
    fits.offsets = Offset.prepare(scratch + PROFILE_BYTES, k);
    const grid = Grid.of(profile);
    if (paper && methods & (A | B | D1 | D2)) {
      const weights = ProductWeights.prepare(scratch + ONE_SQUARES + ONE_SQUARES_BYTES);
      fits.oneSquares = OneScaleSquares.prepare(scratch + ONE_SQUARES, Products.of(profile), weights);
    }
    if (methods & (A | B)) fits.variances = VarianceFit.prepare(scratch + VARIANCES, profile, grid);
    const axes = AxisSeries.of(profile);
    fits.axes = axes;
    const valleys = PlaneValleys.prepare(scratch + TWO_ABSOLUTE + TWO_ABSOLUTE_BYTES + ABSOLUTE_PLANE_BYTES);
    if (methods & (A | B | D1 | D2)) {
      fits.squares = Squares.prepare(scratch + TWO_SQUARES + TWO_SQUARES_BYTES, profile, axes);
      fits.twoSquares = TwoScaleSquares.prepare(scratch + TWO_SQUARES, grid, fits.squares);
      if (!paper) {
        const sharpen = FreeSharpen.prepare(scratch + FREE_SHARPEN, profile.r),
          folded = FoldedSquares.prepare(scratch + FOLDED, axes, k),
          look = FirstLook.prepare(scratch + FIRST_LOOK, profile);
        fits.free = FreeFit.prepare(scratch + FREE, profile, folded, look, valleys, sharpen);
      }
    }
    if (methods & (C1 | C2)) {
      fits.sum = AbsoluteSum.prepare(scratch + ONE_ABSOLUTE + ONE_ABSOLUTE_BYTES, profile, axes);
      fits.oneAbsolute = OneScaleAbsolute.prepare(scratch + ONE_ABSOLUTE, grid, fits.sum);
    }
    if (methods & C1) {
      const plane = AbsolutePlane.prepare(scratch + TWO_ABSOLUTE + TWO_ABSOLUTE_BYTES),
        kinks = LinearKinks.prepare(scratch + DESCENT + DESCENT_BYTES),
        descent = KinkedDescent.prepare(scratch + DESCENT, fits.sum, kinks);
      const memory = scratch + TWO_ABSOLUTE;
      fits.twoAbsolute = TwoScaleAbsolute.prepare(memory, profile, axes, fits.sum, plane, valleys, descent);
    }
    return fits;
  }

  private keep(out: usize, family: u32, a: f64, b: f64, alpha: f64, fine: bool): void {
    fillTemplate(this.profile, this.template, family, a, b, alpha);
    const told = memory.data(3 * 8);
    report(told, this.h, this.template, this.k * this.k);
    this.write(out, a, b, alpha, load<f64>(told), load<f64>(told, 8), load<f64>(told, 16), fine);
    store<f64>(out, this.divisor, 56);
    store<f64>(out, this.offset, 64);
  }

  private write(out: usize, a: f64, b: f64, alpha: f64, l1: f64, l2: f64, cosine: f64, fine: bool): void {
    store<f64>(out, Math.sqrt(a));
    store<f64>(out, Math.sqrt(b), 8);
    store<f64>(out, alpha, 16);
    store<f64>(out, l1, 24);
    store<f64>(out, l2, 32);
    store<f64>(out, cosine, 40);
    // At the upper end the residual still falls: the family has no best scale.
    store<f64>(out, fine && a < LARGEST && b < LARGEST ? 1 : 0, 48);
  }

  /** The fit of `free`, of the filter over its amplitude: h without its mean over a, plus the mean of T. */
  private keepFree(out: usize, family: u32): void {
    const free = this.free,
      t = this.template,
      k = this.k,
      width = k * k,
      last = <usize>(width - 1) * 8,
      h = free.filter,
      alpha = family == SHARPEN ? free.alpha : NaN;
    // Up to SURE the polynomials of a scale have a template to 1e-14; beyond it is flat, and its changes ask for more.
    if (family != SHARPEN && max(free.scaleX, free.scaleY) <= SURE)
      this.fillProduct(t, family, free.scaleX, free.scaleY);
    else fillTemplate(this.profile, t, family, free.scaleX, free.scaleY, alpha);
    // Step 1: the template without its mean; its square and its product with the filter.
    let sum = v128.load64_zero(t + last);
    for (let i: usize = 0; i < last; i += 16) sum = f64x2.add(sum, v128.load(t + i));
    const mean = both(sum) / <f64>width,
      means = f64x2.splat(mean),
      end = load<f64>(t + last) - mean;
    let products = f64x2.replace_lane(f64x2.splat(0), 0, load<f64>(h + last) * end),
      squares = f64x2.replace_lane(f64x2.splat(0), 0, end * end);
    for (let i: usize = 0; i < last; i += 16) {
      const x = f64x2.sub(v128.load(t + i), means);
      v128.store(t + i, x);
      squares = f64x2.add(squares, f64x2.mul(x, x));
      products = f64x2.add(products, f64x2.mul(v128.load(h + i), x));
    }
    const g = both(products),
      n = both(squares),
      amplitude = g / n;
    // A constant filter, or one that the family explains nothing of, has no fit.
    if (!(Math.abs(amplitude) > 0)) return;
    // Step 2: what is left of the filter over its amplitude.
    const over = 1 / amplitude,
      overs = f64x2.splat(over),
      rest = load<f64>(h + last) * over - end;
    let l1 = f64x2.replace_lane(f64x2.splat(0), 0, Math.abs(rest)),
      l2 = f64x2.replace_lane(f64x2.splat(0), 0, rest * rest);
    for (let i: usize = 0; i < last; i += 16) {
      const d = f64x2.sub(f64x2.mul(v128.load(h + i), overs), v128.load(t + i));
      l1 = f64x2.add(l1, f64x2.abs(d));
      l2 = f64x2.add(l2, f64x2.mul(d, d));
    }
    const cosine = Math.abs(g) / Math.sqrt(free.square * n);
    this.write(out, free.scaleX, free.scaleY, alpha, both(l1), Math.sqrt(both(l2)), cosine, free.converged);
    store<f64>(out, amplitude, 56);
    store<f64>(out, free.mean - amplitude * mean, 64);
  }

  /** out[k][k], row 0 at y = r: the template of a product of two axes, by their polynomials. */
  private fillProduct(out: usize, family: u32, a: f64, b: f64): void {
    const x = memory.data(18 * 8, 16),
      y = memory.data(18 * 8, 16),
      k = this.k,
      row = <usize>k * 8;
    this.axes.axis(x, operatorX(family), a, 0);
    this.axes.axis(y, operatorY(family), b, 0);
    for (let i = 0; i < k; i++, out += row) {
      const v = v128.load64_splat(y + (k - 1 - i) * 8),
        // The last pair of a row reaches into the next one, which goes over it; the last row ends with a number alone.
        pairs = i + 1 < k ? row : row - 8;
      for (let j: usize = 0; j < pairs; j += 16) v128.store(out + j, f64x2.mul(v128.load(x + j), v));
      if (i + 1 == k) store<f64>(out + pairs, load<f64>(x + pairs) * f64x2.extract_lane(v, 0));
    }
  }

  /** The place of a method's fit among those of one family, of which only what is asked for has room. */
  private placeOf(out: usize, method: u32): usize {
    return out + <usize>popcnt(this.methods & (method - 1)) * FIT * 8;
  }

  /** D1 and D2 of exact mode, which no divisor is asked for; sharpen has one scale, and A and B are D there. */
  freeFamily(out: usize, family: u32): void {
    const methods = this.methods,
      free = this.free;
    if (family == SHARPEN) {
      if (!(methods & ~(C1 | C2))) return;
      free.fit(family, false);
      for (let method: u32 = 0; method < METHODS; method++)
        if (methods & ~(C1 | C2) & (1 << method)) this.keepFree(this.placeOf(out, 1 << method), family);
      return;
    }
    if (methods & D1) {
      free.fit(family, true);
      this.keepFree(this.placeOf(out, D1), family);
    }
    if (methods & D2) {
      free.fit(family, false);
      this.keepFree(this.placeOf(out, D2), family);
    }
  }

  /** The fits out[methods asked for][9] of the normalised filter by one family; sharpen has one scale, and A and B are D there. */
  family(out: usize, family: u32): void {
    const sharpen = family == SHARPEN,
      methods = this.methods,
      h = this.h,
      k = this.k;
    if (this.profile.paper && (methods & (D1 | D2) || (sharpen && methods & (A | B)))) {
      const one = this.oneSquares,
        s = one.fit(family, this.divisor);
      if (sharpen) {
        for (let method: u32 = 0; method < METHODS; method++) {
          if (methods & ~(C1 | C2) & (1 << method))
            this.keep(this.placeOf(out, 1 << method), family, s, s, one.bestAlpha, true);
        }
      } else {
        if (methods & D2) this.keep(this.placeOf(out, D2), family, s, s, NaN, true);
        if (methods & D1) {
          const two = this.twoSquares;
          this.squares.setFilter(h, family);
          two.fit(family, h, k, s);
          this.keep(this.placeOf(out, D1), family, two.scaleX, two.scaleY, NaN, two.converged);
        }
      }
    }
    if (methods & (C1 | C2)) {
      this.sum.setFilter(h, family);
      const s = sharpen || methods & C2 ? this.oneAbsolute.fit(family) : -1,
        alpha = sharpen ? this.sum.alpha : NaN;
      if (methods & C2) this.keep(this.placeOf(out, C2), family, s, s, alpha, true);
      if (methods & C1) {
        if (sharpen) this.keep(this.placeOf(out, C1), family, s, s, alpha, true);
        else {
          const two = this.twoAbsolute;
          two.fit(family, h, k, s);
          this.keep(this.placeOf(out, C1), family, two.scaleX, two.scaleY, NaN, two.converged);
        }
      }
    }
    if (sharpen) return;
    const variances = this.variances;
    if (methods & A) {
      variances.fromContinuous(h, family);
      this.keep(out, family, variances.scaleX, variances.scaleY, NaN, variances.converged);
    }
    if (methods & B) {
      variances.fromDiscrete(h, family);
      this.keep(this.placeOf(out, B), family, variances.scaleX, variances.scaleY, NaN, variances.converged);
    }
  }
}

/** Bytes of scratch of `fitScales`. */
export function fitScratch(k: i32): usize {
  return FITS + FITS_BYTES + 2 * <usize>(k * k) * 8 + 16;
}

/**
 * normal[count][8][2]: divisor and offset, where it is not 0, which only methods D1 and D2 of the exact mode may ask for; out[count][8][n][9]: the fits of filters[count][k][k] by the n methods and the families
 * whose bits are set; the other families, and those whose divisor is 0, are left as they were. Filters are finite, largest weight
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
  const bytes = <usize>(k * k) * 8,
    fits = Fits.prepare(scratch, k, methods, paper),
    h = fits.h,
    row = <usize>popcnt(methods) * FIT * 8,
    free = !paper && (methods & (A | B | D1 | D2)) != 0,
    // What asks for no divisor is done without.
    divided = paper || (methods & (A | B | C1 | C2)) != 0;
  for (let i: usize = 0; i < count; i++, filters += bytes) {
    if (normal != 0) normalizers(normal, filters, k, paper, fits.offsets);
    if (free) fits.free.setFilter(filters);
    if (paper && methods & (A | B | D1 | D2)) {
      fits.oneSquares.innerProducts(filters, k, paper, load<f64>(normal + SMOOTHING * 16, 8));
    }
    for (let family: u32 = 0; family < FAMILIES; family++, out += row) {
      if (!((families >> family) & 1)) continue;
      if (free) fits.freeFamily(out, family);
      if (!divided) continue;
      const divisor = load<f64>(normal + family * 16),
        offset = load<f64>(normal + family * 16, 8);
      if (divisor == 0 || divisor != divisor) continue;
      const less = f64x2.splat(offset),
        over = f64x2.splat(divisor);
      for (let j: usize = 0; j < bytes - 8; j += 16)
        v128.store(h + j, f64x2.div(f64x2.sub(v128.load(filters + j), less), over));
      store<f64>(h + bytes - 8, (load<f64>(filters + bytes - 8) - offset) / divisor);
      fits.divisor = divisor;
      fits.offset = offset;
      fits.family(out, family);
    }
    if (normal != 0) normal += FAMILIES * 16;
  }
}
