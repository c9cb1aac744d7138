// Models beyond the eight families, with free weights and a free constant (variable projection, Golub and Pereyra 1973): for each
// filter h the scales p at which
//   min over w, c of sum (h - sum over m of w_m T_m(p) - c)^2
// is least. T_m are sums of products of two axes (Lindeberg, Babaiee and Kiasari, arXiv 2509.12746, section 5, for one scale;
// here with more), or all derivatives of one order of an affine Gaussian (Lindeberg, arXiv 1701.02127, where the discrete
// kernels are derived). Newton's method from the peaks of a grid of p, whose orthonormal bases all filters share.
import { COLUMNS } from "./columns";
import { DESCENT_BYTES, Descent } from "./descend";
import { Dictionary, dictionaryBytes, STARTS } from "./dictionary";
import { Lattice } from "./lattice";
import { AFFINE, MODEL_BYTES, Model } from "./model";

/** Numbers of a fit: what is left of the sum of squares, then the scales, or xx, xy, yy of an affine Gaussian. */
const FIT: usize = 4;

/** Bytes of scratch of `freeFits`. */
export function freeFitsScratch(kind: u32, terms: u32, k: i32): usize {
  return MODEL_BYTES + DESCENT_BYTES + dictionaryBytes(kind, terms, k) + 16;
}

/**
 * out[count][4]: the fits of filters[count][k][k], each of mean 0 and length 1, k odd, 3 to 17. kind 1: one scale, 2: two, 3:
 * two of which the second is larger, with products[productCount][5] as in `Separable.prepare`; 4: all derivatives of order terms - 1 of
 * an affine Gaussian. terms <= 6.
 */
export function freeFits(
  out: usize,
  filters: usize,
  count: usize,
  k: i32,
  kind: u32,
  products: usize,
  productCount: u32,
  terms: u32,
  scratch: usize,
): void {
  const t = memory.data(3 * 8, 16),
    best = memory.data(3 * 8, 16),
    cone = changetype<Lattice>(memory.data(16, 16)),
    starts = memory.data(12 * 4, 16);
  const model = Model.prepare(scratch, kind, products, productCount, min(terms, COLUMNS), k),
    lattice = model.lattice,
    descent = Descent.prepare(scratch + MODEL_BYTES, model),
    dictionary = Dictionary.prepare(scratch + MODEL_BYTES + DESCENT_BYTES, model);
  for (let i: usize = 0; i < count; i++, filters += model.width * 8, out += FIT * 8) {
    dictionary.project(filters);
    const found = dictionary.highestPeaks(starts);
    let least = Infinity;
    for (let j = 0; j < found; j++) {
      dictionary.goTo(load<i32>(starts + j * 4), t);
      const value = descent.descend(filters, t, least);
      if (value >= least) continue;
      least = value;
      memory.copy(best, t, 3 * 8);
      cone.take(lattice);
    }
    if (kind == AFFINE) {
      lattice.take(cone);
      least = descent.descendBeyond(filters, best, least);
    }
    keep(out, 2 * least, best, model);
  }
}

function keep(out: usize, rest: f64, t: usize, model: Model): void {
  const scales = model.scales,
    lattice = model.lattice;
  model.place(t, false);
  store<f64>(out, rest);
  for (let i: usize = 1; i < FIT; i++) store<f64>(out + i * 8, 0);
  if (model.kind != AFFINE) {
    store<f64>(out, load<f64>(scales), 8);
    store<f64>(out, load<f64>(scales, 8), 16);
    return;
  }
  for (let i: u32 = 0; i < 3; i++) {
    const s = load<f64>(scales + i * 8),
      x = <f64>lattice.directionX(i),
      y = <f64>lattice.directionY(i);
    store<f64>(out, load<f64>(out, 8) + s * x * x, 8);
    store<f64>(out, load<f64>(out, 16) + s * x * y, 16);
    store<f64>(out, load<f64>(out, 24) + s * y * y, 24);
  }
}
