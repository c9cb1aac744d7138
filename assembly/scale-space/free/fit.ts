// Fits with free weights and a free constant: for each filter the parameters of a model at which least is left.
import { COLUMNS } from "./columns";
import { descend, descendBeyond } from "./descend";
import { describe, fillDictionary, goTo, highestPeaks, paddedWidth, pointCount, projectAll } from "./dictionary";
import { directions, directionX, directionY } from "./lattice";
import { AFFINE, place, scales, setModel } from "./model";

/** Numbers of a fit: what is left of the sum of squares, then the scales, or xx, xy, yy of an affine Gaussian. */
const FIT: usize = 4;

/** Bytes of scratch of `freeFits`. */
export function freeFitsScratch(kind: u32, terms: u32, k: i32): usize {
  describe(kind);
  const points = <usize>pointCount(),
    row = <usize>paddedWidth(k * k) * 4;
  return points * terms * row + row + points * 4 + 16;
}

/**
 * out[count][4]: the fits of filters[count][k][k], each of mean 0 and length 1, k odd, 3 to 17. kind 1: one scale, 2: two, 3:
 * two of which the second is larger, with products[productCount][5] as in `separable`; 4: all derivatives of order terms - 1 of
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
    cone = memory.data(16, 16),
    starts = memory.data(12 * 4, 16);
  terms = min(terms, COLUMNS);
  const width = k * k;
  setModel(kind, products, productCount, terms, k);
  describe(kind);
  const row = <usize>paddedWidth(width) * 4,
    single = scratch,
    energies = single + row,
    dictionary = energies + ((<usize>pointCount() * 4 + 15) & ~15);
  fillDictionary(dictionary, terms, width);
  for (let i: usize = 0; i < count; i++, filters += width * 8, out += FIT * 8) {
    projectAll(energies, dictionary, filters, terms, width, single);
    const found = highestPeaks(starts, energies);
    let least = Infinity;
    for (let j = 0; j < found; j++) {
      goTo(load<i32>(starts + j * 4), t);
      const value = descend(filters, t, least);
      if (value >= least) continue;
      least = value;
      memory.copy(best, t, 3 * 8);
      memory.copy(cone, directions, 16);
    }
    if (kind == AFFINE) {
      memory.copy(directions, cone, 16);
      least = descendBeyond(filters, best, least);
    }
    keep(out, 2 * least, best, kind);
  }
}

function keep(out: usize, rest: f64, t: usize, kind: u32): void {
  place(t, false);
  store<f64>(out, rest);
  for (let i: usize = 1; i < FIT; i++) store<f64>(out + i * 8, 0);
  if (kind != AFFINE) {
    store<f64>(out, load<f64>(scales), 8);
    store<f64>(out, load<f64>(scales, 8), 16);
    return;
  }
  for (let i: u32 = 0; i < 3; i++) {
    const s = load<f64>(scales + i * 8),
      x = <f64>directionX(i),
      y = <f64>directionY(i);
    store<f64>(out, load<f64>(out, 8) + s * x * x, 8);
    store<f64>(out, load<f64>(out, 16) + s * x * y, 16);
    store<f64>(out, load<f64>(out, 24) + s * y * y, 24);
  }
}
