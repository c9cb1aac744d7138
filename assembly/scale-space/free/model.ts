// The model at hand at its parameters: t in [0, 1) stands for a scale s = reach t / (1 - t), so that an equal step of t changes
// a template about equally at every scale, and a residual that falls towards s = infinity is nearly linear in t.
import { AFFINE_BYTES, Affine, largestScale } from "./affine";
import { COLUMNS_BYTES, Columns, PARAMETERS } from "./columns";
import { Lattice } from "./lattice";
import { PROJECTION_BYTES, Projection } from "./projection";
import { SEPARABLE_BYTES, Separable } from "./separable";

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

// Behind the fields: s of the last evaluation (of NESTED, the two scales), and its first two derivatives by t; the lattice; what the
// model is made of.
const SCALES: usize = 80;
const FIRSTS: usize = SCALES + 4 * 8;
const SECONDS: usize = FIRSTS + 4 * 8;
const LATTICE: usize = SECONDS + 4 * 8;
const TEMPLATES: usize = LATTICE + 16;
const PROJECTED: usize = TEMPLATES + COLUMNS_BYTES;
const FILLED: usize = PROJECTED + PROJECTION_BYTES;
export const MODEL_BYTES: usize = FILLED + (AFFINE_BYTES > SEPARABLE_BYTES ? AFFINE_BYTES : SEPARABLE_BYTES);

function put(place: usize, i: u32, value: f64): void {
  store<f64>(place + i * 8, value);
}

function at(place: usize, i: u32): f64 {
  return load<f64>(place + i * 8);
}

/** A kind of model on filters of one size. */
@unmanaged
export class Model {
  private reach: f64;
  private most: f64;
  /** The largest t. */
  largest: f64;
  kind: u32;
  parameters: u32;
  terms: u32;
  width: i32;
  projection: Projection;
  /** The triple of an affine model. */
  lattice: Lattice;
  private affine: Affine;
  private separable: Separable;

  /** From `start`, of MODEL_BYTES; products[count] as in `Separable.prepare`. */
  static prepare(start: usize, kind: u32, products: usize, count: u32, terms: u32, k: i32): Model {
    const model = changetype<Model>(start),
      half = 0.25 * <f64>((k >> 1) + 1),
      columns = Columns.prepare(start + TEMPLATES),
      filled = start + FILLED;
    model.kind = kind;
    model.terms = terms;
    model.width = k * k;
    model.reach = half * half;
    model.most = kind == AFFINE ? largestScale(k) : LARGEST;
    model.largest = model.most / (model.most + model.reach);
    model.parameters = kind == AFFINE ? 3 : kind == ONE ? 1 : 2;
    model.lattice = changetype<Lattice>(start + LATTICE);
    model.projection = Projection.prepare(start + PROJECTED, columns, terms, k * k);
    memory.fill(model.scales, 0, 3 * 8);
    if (kind == AFFINE) model.affine = Affine.prepare(filled, columns, model.lattice, <i32>terms - 1, k);
    else model.separable = Separable.prepare(filled, columns, products, count, terms, kind == ONE ? 1 : 2, k);
    return model;
  }

  get scales(): usize {
    return changetype<usize>(this) + SCALES;
  }

  /** Columns and their basis at the parameters t. */
  place(t: usize, changing: bool): void {
    const kind = this.kind,
      reach = this.reach,
      scales = this.scales,
      firsts = changetype<usize>(this) + FIRSTS,
      seconds = changetype<usize>(this) + SECONDS;
    for (let i: u32 = 0; i < this.parameters; i++) {
      const left = 1 / (1 - at(t, i));
      put(scales, i, min(this.most, reach * at(t, i) * left));
      put(firsts, i, reach * left * left);
      put(seconds, i, 2 * reach * left * left * left);
    }
    if (kind == NESTED) put(scales, 1, at(scales, 0) + GAP * (1 + at(scales, 0)) + at(scales, 1));
    if (kind == AFFINE) this.affine.fill(at(scales, 0), at(scales, 1), at(scales, 2), changing);
    else this.separable.fill(at(scales, 0), at(scales, 1), changing);
    this.projection.orthonormalize();
  }

  /** The value of a centred filter at t, and its gradient and Hessian by t. */
  evaluate(filter: usize, t: usize): void {
    const projection = this.projection,
      gradient = projection.gradient,
      hessian = projection.hessian,
      firsts = changetype<usize>(this) + FIRSTS,
      seconds = changetype<usize>(this) + SECONDS;
    this.place(t, true);
    projection.project(filter);
    if (this.kind == AFFINE) projection.differentiate<Affine>(this.parameters, this.affine);
    else projection.differentiate<Separable>(this.parameters, this.separable);
    if (this.kind == NESTED) {
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
    for (let i: u32 = 0; i < this.parameters; i++) {
      for (let j: u32 = 0; j < this.parameters; j++) {
        const h = i * PARAMETERS + j;
        put(hessian, h, at(hessian, h) * at(firsts, i) * at(firsts, j));
      }
      const h = i * PARAMETERS + i;
      put(hessian, h, at(hessian, h) + at(gradient, i) * at(seconds, i));
      put(gradient, i, at(gradient, i) * at(firsts, i));
    }
  }
}
