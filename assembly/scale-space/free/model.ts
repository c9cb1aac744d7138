// The model at hand at its parameters: t in [0, 1) stands for a scale s = reach t / (1 - t), so that an equal step of t changes
// a template about equally at every scale, and a residual that falls towards s = infinity is nearly linear in t.
import * as affine from "./affine";
import { PARAMETERS } from "./columns";
import { differentiate, gradient, hessian, orthonormalize, project } from "./projection";
import * as separable from "./separable";

const LARGEST: f64 = 10000;
/**
 * The least difference of the two scales of nested Gaussians, a share of 1 + the first. At 0 both are one template and the limit
 * is its derivative by s; here the residual is as near to that limit as 1e-8 of itself, and the rounding of the difference as
 * small.
 */
const GAP: f64 = 1e-6;

/** One scale, two, two of which the second is the first plus a gap, or three of an affine Gaussian. */
export const ONE: u32 = 1;
export const TWO: u32 = 2;
export const NESTED: u32 = 3;
export const AFFINE: u32 = 4;

let kind: u32 = 0,
  terms: u32 = 0,
  width: i32 = 0,
  reach: f64 = 0,
  most: f64 = 0;
export let parameters: u32 = 0;
export let largest: f64 = 0;

/** s of the last evaluation; of NESTED, the two scales. */
export const scales = memory.data(3 * 8, 16);
const firsts = memory.data(3 * 8, 16);
const seconds = memory.data(3 * 8, 16);

export function setModel(which: u32, products: usize, count: u32, termCount: u32, k: i32): void {
  kind = which;
  terms = termCount;
  width = k * k;
  const half = 0.25 * <f64>((k >> 1) + 1);
  reach = half * half;
  most = kind == AFFINE ? affine.largestScale(k) : LARGEST;
  largest = most / (most + reach);
  parameters = kind == AFFINE ? 3 : kind == ONE ? 1 : 2;
  if (kind == AFFINE) affine.setModel(<i32>terms - 1, k);
  else separable.setModel(products, count, terms, kind == ONE ? 1 : 2, k);
}

function put(place: usize, i: u32, value: f64): void {
  store<f64>(place + i * 8, value);
}

function at(place: usize, i: u32): f64 {
  return load<f64>(place + i * 8);
}

/** Columns and their basis at the parameters t. */
export function place(t: usize, changing: bool): void {
  for (let i: u32 = 0; i < parameters; i++) {
    const left = 1 / (1 - at(t, i));
    put(scales, i, min(most, reach * at(t, i) * left));
    put(firsts, i, reach * left * left);
    put(seconds, i, 2 * reach * left * left * left);
  }
  if (kind == NESTED) put(scales, 1, at(scales, 0) + GAP * (1 + at(scales, 0)) + at(scales, 1));
  if (kind == AFFINE) affine.fill(at(scales, 0), at(scales, 1), at(scales, 2), changing);
  else separable.fill(at(scales, 0), at(scales, 1), changing);
  orthonormalize(terms, width);
}

/** The value of a centred filter at t, and its gradient and Hessian by t. */
export function evaluate(filter: usize, t: usize): void {
  place(t, true);
  project(filter, terms, width);
  if (kind == AFFINE) differentiate(parameters, terms, width, affine.curvature);
  else differentiate(parameters, terms, width, separable.curvature);
  if (kind == NESTED) {
    // The first parameter moves both scales.
    const h01 = at(hessian, 1),
      h11 = at(hessian, PARAMETERS + 1);
    const by = 1 + GAP,
      cross = h01 + by * h11;
    put(gradient, 0, at(gradient, 0) + by * at(gradient, 1));
    put(hessian, 0, at(hessian, 0) + by * (h01 + cross));
    put(hessian, 1, cross);
    put(hessian, PARAMETERS, cross);
  }
  for (let i: u32 = 0; i < parameters; i++) {
    for (let j: u32 = 0; j < parameters; j++) {
      const h = i * PARAMETERS + j;
      put(hessian, h, at(hessian, h) * at(firsts, i) * at(firsts, j));
    }
    const h = i * PARAMETERS + i;
    put(hessian, h, at(hessian, h) + at(gradient, i) * at(seconds, i));
    put(gradient, i, at(gradient, i) * at(firsts, i));
  }
}
