// Where valleys may lie: orthonormal bases of a model on a grid of its parameters, in f32, shared by all filters.
import { CONES } from "./lattice";
import { AFFINE, Model, ONE } from "./model";

/** Steps of t of one or two scales, and of the three of an affine Gaussian in each cone. */
const STEPS: i32 = 20;
const AFFINE_STEPS: i32 = 7;
/** Valleys that are kept of a filter. */
export const STARTS: i32 = 12;

/** Floats of a basis vector: whole vectors of four. */
export function paddedWidth(width: i32): i32 {
  return (width + 3) & ~3;
}

function toSingle(out: usize, values: usize, width: i32): void {
  const padded = paddedWidth(width);
  for (let i = 0; i < padded; i++) store<f32>(out + i * 4, i < width ? <f32>load<f64>(values + i * 8) : 0);
}

/** Points of the grid of a kind of model in one cone. */
function pointsOf(kind: u32): i32 {
  if (kind == AFFINE) return AFFINE_STEPS * AFFINE_STEPS * AFFINE_STEPS;
  return kind == ONE ? STEPS : STEPS * STEPS;
}

function countOf(kind: u32): i32 {
  return kind == AFFINE ? <i32>CONES * pointsOf(kind) : pointsOf(kind);
}

/** Bytes of the fields; behind them the filter in f32, the energies, and the bases. */
const HEAD: usize = 48;

export function dictionaryBytes(kind: u32, terms: u32, k: i32): usize {
  const row = <usize>paddedWidth(k * k) * 4,
    count = <usize>countOf(kind);
  return HEAD + row + count * 4 + 16 + count * terms * row;
}

/** The grid of one model, filled. */
@unmanaged
export class Dictionary {
  private model: Model;
  private steps: i32;
  private dimensions: i32;
  /** Points of a cone, and of all. */
  private points: i32;
  private count: i32;
  private single: usize;
  private energies: usize;
  private bases: usize;

  /** In `memory`, of dictionaryBytes. */
  static prepare(memory: usize, model: Model): Dictionary {
    const dictionary = changetype<Dictionary>(memory),
      kind = model.kind;
    dictionary.model = model;
    dictionary.steps = kind == AFFINE ? AFFINE_STEPS : STEPS;
    dictionary.dimensions = kind == AFFINE ? 3 : kind == ONE ? 1 : 2;
    dictionary.points = pointsOf(kind);
    dictionary.count = countOf(kind);
    dictionary.single = memory + HEAD;
    dictionary.energies = dictionary.single + <usize>paddedWidth(model.width) * 4;
    dictionary.bases = dictionary.energies + ((<usize>dictionary.count * 4 + 15) & ~15);
    dictionary.fill();
    return dictionary;
  }

  /** t[3] of a point, and its cone. */
  goTo(point: i32, t: usize): void {
    const model = this.model,
      steps = this.steps;
    if (model.kind == AFFINE) model.lattice.setCone(point / this.points);
    for (let i = 0, rest = point % this.points; i < this.dimensions; i++, rest /= steps) {
      const part = <f64>(rest % steps) / <f64>(steps - 1);
      // Three scales add up: the coarser steps of an affine Gaussian are the finer ones near 0.
      store<f64>(t + i * 8, model.largest * (model.kind == AFFINE ? 0.5 * part * (1 + part) : part));
    }
  }

  /** bases[points][terms][padded width] */
  private fill(): void {
    const t = memory.data(3 * 8, 16),
      model = this.model,
      row = <usize>paddedWidth(model.width) * 4;
    for (let point = 0, to = this.bases; point < this.count; point++) {
      this.goTo(point, t);
      model.place(t, false);
      for (let m: u32 = 0; m < model.terms; m++, to += row) toSingle(to, model.projection.basisAt(m), model.width);
    }
  }

  /** energies[point]: squared length of the filter's projection, f32. */
  project(filter: usize): void {
    const terms = this.model.terms,
      width = this.model.width,
      single = this.single,
      end = single + <usize>paddedWidth(width) * 4;
    let energies = this.energies,
      basis = this.bases;
    toSingle(single, filter, width);
    for (let point = 0; point < this.count; point++, energies += 4) {
      let energy: f32 = 0;
      for (let m: u32 = 0; m < terms; m++) {
        let sum = f32x4.splat(0);
        for (let p = single; p < end; p += 16, basis += 16)
          sum = f32x4.add(sum, f32x4.mul(v128.load(p), v128.load(basis)));
        const product =
          f32x4.extract_lane(sum, 0) +
          f32x4.extract_lane(sum, 1) +
          (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
        energy += product * product;
      }
      store<f32>(energies, energy);
    }
  }

  /** Whether no neighbour on the cone's grid has more energy. */
  private isPeak(point: i32): bool {
    const energies = this.energies,
      points = this.points,
      steps = this.steps,
      dimensions = this.dimensions;
    const here = load<f32>(energies + point * 4),
      inCone = point % points;
    const x = inCone % steps,
      y = (inCone / steps) % steps,
      z = inCone / (steps * steps);
    const topY = dimensions > 1 ? min(steps - 1, y + 1) : 0,
      topZ = dimensions > 2 ? min(steps - 1, z + 1) : 0;
    for (let c = max(0, z - 1); c <= topZ; c++) {
      for (let b = max(0, y - 1); b <= topY; b++) {
        for (let a = max(0, x - 1); a <= min(steps - 1, x + 1); a++) {
          const other = point - inCone + a + steps * (b + steps * c);
          if (load<f32>(energies + other * 4) > here) return false;
        }
      }
    }
    return true;
  }

  /** starts[STARTS], i32: the points of the highest peaks, the highest first; their number. Equal ones, as on a common face of cones, count once. */
  highestPeaks(starts: usize): i32 {
    const energies = this.energies;
    let found = 0;
    for (let point = 0; point < this.count; point++) {
      const energy = load<f32>(energies + point * 4);
      if (found == STARTS && energy <= load<f32>(energies + load<i32>(starts + (STARTS - 1) * 4) * 4)) continue;
      if (!this.isPeak(point)) continue;
      let place = found,
        known = false;
      for (; place > 0; place--) {
        const other = load<f32>(energies + load<i32>(starts + (place - 1) * 4) * 4);
        if (Mathf.abs(other - energy) <= <f32>1e-6 * energy) known = true;
        if (other >= energy) break;
      }
      if (known) continue;
      if (found < STARTS) found++;
      for (let i = found - 1; i > place; i--) store<i32>(starts + i * 4, load<i32>(starts + (i - 1) * 4));
      store<i32>(starts + place * 4, point);
    }
    return found;
  }
}
