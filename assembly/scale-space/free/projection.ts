// Variable projection (Golub and Pereyra 1973): the least squares over a model's weights is a function of its parameters alone.
import { addScaled, dot, scale } from "../../lanes/vectors";
import { COLUMN, COLUMNS, centre, changeAt, columns, PARAMETERS } from "./columns";

/** An orthonormal basis of the columns; columns = basis R, R[row][column], upper. */
export const basis = memory.data(6 * 290 * 8, 16);
const triangle = memory.data(6 * 6 * 8, 16);
const rest = memory.data(290 * 8, 16);
const inner = memory.data(6 * 8, 16);
export const weights = memory.data(6 * 8, 16);
const moves = memory.data(3 * 290 * 8, 16);
const turns = memory.data(3 * 6 * 8, 16);

/** Half the sum of squares that the projection leaves, and after `differentiate` its derivatives by the parameters. */
export let value: f64 = 0;
export const gradient = memory.data(3 * 8, 16);
/** hessian[3][3] */
export const hessian = memory.data(9 * 8, 16);

function triangleAt(row: u32, column: u32): usize {
  return triangle + (row * COLUMNS + column) * 8;
}

/** Centres the columns and orthonormalises them (modified Gram-Schmidt, twice); one that depends on those before it is 0. */
export function orthonormalize(terms: u32, width: i32): void {
  for (let m: u32 = 0; m < terms; m++) {
    const column = columns + m * COLUMN,
      q = basis + m * COLUMN;
    const before = Math.sqrt(dot(column, column, width));
    centre(column, width);
    memory.copy(q, column, width * 8);
    for (let n: u32 = 0; n < m; n++) store<f64>(triangleAt(n, m), 0);
    for (let pass = 0; pass < 2; pass++) {
      for (let n: u32 = 0; n < m; n++) {
        const unit = basis + n * COLUMN,
          c = dot(q, unit, width);
        addScaled(q, unit, -c, width);
        store<f64>(triangleAt(n, m), load<f64>(triangleAt(n, m)) + c);
      }
    }
    const length = Math.sqrt(dot(q, q, width)),
      free = length > 1e-10 * before;
    scale(q, free ? 1 / length : 0, width);
    store<f64>(triangleAt(m, m), free ? length : 0);
  }
}

/** The value for a centred filter, after `orthonormalize`. */
export function project(filter: usize, terms: u32, width: i32): void {
  memory.copy(rest, filter, width * 8);
  for (let m: u32 = 0; m < terms; m++) {
    const q = basis + m * COLUMN,
      c = dot(rest, q, width);
    store<f64>(inner + m * 8, c);
    addScaled(rest, q, -c, width);
  }
  value = 0.5 * dot(rest, rest, width);
}

/** The weights of the columns, after `project`: R weights = inner products. */
function solveWeights(terms: u32): void {
  for (let m = <i32>terms - 1; m >= 0; m--) {
    const pivot = load<f64>(triangleAt(m, m));
    let sum = load<f64>(inner + m * 8);
    for (let n: u32 = m + 1; n < terms; n++) sum -= load<f64>(triangleAt(m, n)) * load<f64>(weights + n * 8);
    store<f64>(weights + m * 8, pivot == 0 ? 0 : sum / pivot);
  }
}

/**
 * Gradient and Hessian of the value, after `project`, from the columns' derivatives. With the residual rho, the weights w and
 * D_i = (d columns / d i) w: gradient_i = -<rho, D_i>, and by the implicit derivative of w,
 * hessian_ij = <D_i, D_j> - <rho, (d^2 columns / d i d j) w> - <z_i, z_j>, z_i = Q' D_i - R^-T (d columns / d i)' rho.
 */
export function differentiate(
  parameters: u32,
  terms: u32,
  width: i32,
  curvature: (i: u32, j: u32, weights: usize, rest: usize) => f64,
): void {
  solveWeights(terms);
  for (let i: u32 = 0; i < parameters; i++) {
    const move = moves + i * COLUMN,
      turn = turns + i * COLUMNS * 8;
    memory.fill(move, 0, width * 8);
    for (let m: u32 = 0; m < terms; m++) {
      const change = changeAt(i, m);
      addScaled(move, change, load<f64>(weights + m * 8), width);
      store<f64>(turn + m * 8, dot(change, rest, width));
    }
    centre(move, width);
    store<f64>(gradient + i * 8, -dot(move, rest, width));
    for (let m: u32 = 0; m < terms; m++) {
      const pivot = load<f64>(triangleAt(m, m));
      let sum = load<f64>(turn + m * 8);
      for (let n: u32 = 0; n < m; n++) sum -= load<f64>(triangleAt(n, m)) * load<f64>(turn + n * 8);
      store<f64>(turn + m * 8, pivot == 0 ? 0 : sum / pivot);
    }
    for (let m: u32 = 0; m < terms; m++) {
      const at = turn + m * 8;
      store<f64>(at, dot(basis + m * COLUMN, move, width) - load<f64>(at));
    }
  }
  for (let i: u32 = 0; i < parameters; i++) {
    for (let j: u32 = 0; j <= i; j++) {
      const bend =
        dot(moves + i * COLUMN, moves + j * COLUMN, width) -
        curvature(i, j, weights, rest) -
        dot(turns + i * COLUMNS * 8, turns + j * COLUMNS * 8, terms);
      store<f64>(hessian + (i * PARAMETERS + j) * 8, bend);
      store<f64>(hessian + (j * PARAMETERS + i) * 8, bend);
    }
  }
}
