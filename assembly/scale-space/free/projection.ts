// Variable projection (Golub and Pereyra 1973): the least squares over a model's weights is a function of its parameters alone.
import { addScaled, dot, scale } from "../../lanes/vectors";
import { COLUMN, COLUMNS, Columns, centre, PARAMETERS } from "./columns";

// Behind the fields: gradient[3] and hessian[3][3]; an orthonormal basis of the columns, columns = basis R, R[row][column], upper;
// the residual; the inner products; the weights; and of each parameter what moves the model, and Q' of that.
const GRADIENT: usize = 32;
const HESSIAN: usize = GRADIENT + 4 * 8;
const BASIS: usize = HESSIAN + 10 * 8;
const TRIANGLE: usize = BASIS + 6 * 290 * 8;
const REST: usize = TRIANGLE + 6 * 6 * 8;
const INNER: usize = REST + 290 * 8;
const WEIGHTS: usize = INNER + 6 * 8;
const MOVES: usize = WEIGHTS + 6 * 8;
const TURNS: usize = MOVES + 3 * 290 * 8;
export const PROJECTION_BYTES: usize = TURNS + 3 * 6 * 8;

/** Projects filters onto a model's columns. */
@unmanaged
export class Projection {
  /** Half the sum of squares that the projection leaves. */
  value: f64;
  private columns: Columns;
  private terms: u32;
  private width: i32;

  /** In `memory`, of PROJECTION_BYTES. */
  static prepare(memory: usize, columns: Columns, terms: u32, width: i32): Projection {
    const projection = changetype<Projection>(memory);
    projection.columns = columns;
    projection.terms = terms;
    projection.width = width;
    return projection;
  }

  /** The value's derivatives by the parameters, after `differentiate`: [3] and [3][3]. */
  get gradient(): usize {
    return changetype<usize>(this) + GRADIENT;
  }

  get hessian(): usize {
    return changetype<usize>(this) + HESSIAN;
  }

  basisAt(term: u32): usize {
    return changetype<usize>(this) + BASIS + term * COLUMN;
  }

  private triangleAt(row: u32, column: u32): usize {
    return changetype<usize>(this) + TRIANGLE + (row * COLUMNS + column) * 8;
  }

  /** Centres the columns and orthonormalises them (modified Gram-Schmidt, twice); one that depends on those before it is 0. */
  orthonormalize(): void {
    const terms = this.terms,
      width = this.width;
    for (let m: u32 = 0; m < terms; m++) {
      const column = this.columns.at(m),
        q = this.basisAt(m);
      const before = Math.sqrt(dot(column, column, width));
      centre(column, width);
      memory.copy(q, column, width * 8);
      for (let n: u32 = 0; n < m; n++) store<f64>(this.triangleAt(n, m), 0);
      for (let pass = 0; pass < 2; pass++) {
        for (let n: u32 = 0; n < m; n++) {
          const unit = this.basisAt(n),
            c = dot(q, unit, width);
          addScaled(q, unit, -c, width);
          store<f64>(this.triangleAt(n, m), load<f64>(this.triangleAt(n, m)) + c);
        }
      }
      const length = Math.sqrt(dot(q, q, width)),
        free = length > 1e-10 * before;
      scale(q, free ? 1 / length : 0, width);
      store<f64>(this.triangleAt(m, m), free ? length : 0);
    }
  }

  /** The value for a centred filter, after `orthonormalize`. */
  project(filter: usize): void {
    const terms = this.terms,
      width = this.width,
      rest = changetype<usize>(this) + REST,
      inner = changetype<usize>(this) + INNER;
    memory.copy(rest, filter, width * 8);
    for (let m: u32 = 0; m < terms; m++) {
      const q = this.basisAt(m),
        c = dot(rest, q, width);
      store<f64>(inner + m * 8, c);
      addScaled(rest, q, -c, width);
    }
    this.value = 0.5 * dot(rest, rest, width);
  }

  /** The weights of the columns, after `project`: R weights = inner products. */
  private solveWeights(): void {
    const terms = this.terms,
      inner = changetype<usize>(this) + INNER,
      weights = changetype<usize>(this) + WEIGHTS;
    for (let m = <i32>terms - 1; m >= 0; m--) {
      const pivot = load<f64>(this.triangleAt(m, m));
      let sum = load<f64>(inner + m * 8);
      for (let n: u32 = m + 1; n < terms; n++) sum -= load<f64>(this.triangleAt(m, n)) * load<f64>(weights + n * 8);
      store<f64>(weights + m * 8, pivot == 0 ? 0 : sum / pivot);
    }
  }

  /**
   * Gradient and Hessian of the value of a model with `curvature`, after `project`, from the columns' derivatives. With the
   * residual rho, the weights w and D_i = (d columns / d i) w: gradient_i = -<rho, D_i>, and by the implicit derivative of w,
   * hessian_ij = <D_i, D_j> - <rho, (d^2 columns / d i d j) w> - <z_i, z_j>, z_i = Q' D_i - R^-T (d columns / d i)' rho.
   */
  differentiate<M>(parameters: u32, model: M): void {
    const terms = this.terms,
      width = this.width,
      rest = changetype<usize>(this) + REST,
      weights = changetype<usize>(this) + WEIGHTS,
      moves = changetype<usize>(this) + MOVES,
      turns = changetype<usize>(this) + TURNS,
      gradient = this.gradient,
      hessian = this.hessian;
    this.solveWeights();
    for (let i: u32 = 0; i < parameters; i++) {
      const move = moves + i * COLUMN,
        turn = turns + i * COLUMNS * 8;
      memory.fill(move, 0, width * 8);
      for (let m: u32 = 0; m < terms; m++) {
        const change = this.columns.changeAt(i, m);
        addScaled(move, change, load<f64>(weights + m * 8), width);
        store<f64>(turn + m * 8, dot(change, rest, width));
      }
      centre(move, width);
      store<f64>(gradient + i * 8, -dot(move, rest, width));
      for (let m: u32 = 0; m < terms; m++) {
        const pivot = load<f64>(this.triangleAt(m, m));
        let sum = load<f64>(turn + m * 8);
        for (let n: u32 = 0; n < m; n++) sum -= load<f64>(this.triangleAt(n, m)) * load<f64>(turn + n * 8);
        store<f64>(turn + m * 8, pivot == 0 ? 0 : sum / pivot);
      }
      for (let m: u32 = 0; m < terms; m++) {
        const at = turn + m * 8;
        store<f64>(at, dot(this.basisAt(m), move, width) - load<f64>(at));
      }
    }
    for (let i: u32 = 0; i < parameters; i++) {
      for (let j: u32 = 0; j <= i; j++) {
        const bend =
          dot(moves + i * COLUMN, moves + j * COLUMN, width) -
          model.curvature(i, j, weights, rest) -
          dot(turns + i * COLUMNS * 8, turns + j * COLUMNS * 8, terms);
        store<f64>(hessian + (i * PARAMETERS + j) * 8, bend);
        store<f64>(hessian + (j * PARAMETERS + i) * 8, bend);
      }
    }
  }
}
