// The matrix of a whole layer at one frequency of a periodic image, two frequencies in the lanes. Stride 1: the sum over taps
// of W[:, :, tap] e^(-i w tap), outputs x inputs. With strides (a, b) an output frequency sees the a b input frequencies that
// fall on it: outputs x (a b inputs), over sqrt(a b). (Sedghi, Gupta and Long, "The singular values of convolutional layers",
// ICLR 2019; strides by the polyphase identity.)
import { turnTable } from "../special/turns";
import { ELEMENT } from "./complex";

const EPSILON = 2.220446049250313e-16;

/** What layers and images are: set once by `prepareFrequencies`. */
let outputs: usize, inputs: usize, kernelRows: usize, kernelColumns: usize;
let n: usize, m: usize, strideRows: usize, strideColumns: usize;
let cosN: usize, sinN: usize, cosM: usize, sinM: usize, twiddles: usize;

/** Bytes of the tables of n and m turns and of the taps' factors at every frequency that falls together. */
export function frequencyTableBytes(taps: usize, n: usize, m: usize, strides: usize): usize {
  return ((n + m) * 16 + taps * strides * ELEMENT + 15) & ~15;
}

/**
 * What rounding can add to a norm that is bounded through the computed matrix, over the layer's norm. Each of its entries is off
 * by (taps + 8) epsilon times a sum of |weights|, and that sum is at most sqrt(taps) norms. Cholesky's factorization of
 * bound^2 I - A^H A is that of a matrix which differs by cols (rows + cols) epsilon bound^2 at most, since every entry is a sum
 * of rows + cols products of vectors of length `bound` (Higham, Accuracy and Stability, theorem 10.3; Rump, BIT 46, 2006).
 */
export function boundSlack(rows: usize, cols: usize, taps: usize): f64 {
  const count = <f64>taps;
  return <f64>(rows + cols) * (<f64>cols + (count + 8) * Math.sqrt(count)) * EPSILON;
}

/** p outputs and q inputs of one group, kh x kw taps, n x m images, strides dividing n and m. */
export function prepareFrequencies(
  p: usize,
  q: usize,
  kh: usize,
  kw: usize,
  rows: usize,
  columns: usize,
  strideY: usize,
  strideX: usize,
  tables: usize,
): void {
  outputs = p;
  inputs = q;
  kernelRows = kh;
  kernelColumns = kw;
  n = rows;
  m = columns;
  strideRows = strideY;
  strideColumns = strideX;
  twiddles = tables;
  cosN = twiddles + kh * kw * strideY * strideX * ELEMENT;
  sinN = cosN + n * 8;
  cosM = sinN + n * 8;
  sinM = cosM + m * 8;
  turnTable(cosN, <u32>n, <u32>n, true);
  turnTable(sinN, <u32>n, <u32>n, false);
  turnTable(cosM, <u32>m, <u32>m, true);
  turnTable(sinM, <u32>m, <u32>m, false);
}

/**
 * The taps' e^(-i w tap) at the first of frequencies[count] (u32), each u (m / strideColumns) + v, one a lane; of a
 * single one, both lanes.
 */
export function setFrequencies(frequencies: usize, count: usize): void {
  setLane(0, load<u32>(frequencies));
  setLane(8, load<u32>(frequencies + (count > 1 ? 4 : 0)));
}

function setLane(lane: usize, frequency: usize): void {
  const columns = m / strideColumns,
    u = frequency / columns,
    v = frequency % columns;
  let to = twiddles + lane;
  for (let alias: usize = 0; alias < strideRows * strideColumns; alias++) {
    const y = u + (alias / strideColumns) * (n / strideRows),
      x = v + (alias % strideColumns) * columns;
    for (let row: usize = 0; row < kernelRows; row++) {
      const at = (row * y) % n,
        c = load<f64>(cosN + at * 8),
        s = load<f64>(sinN + at * 8);
      for (let column: usize = 0; column < kernelColumns; column++, to += ELEMENT) {
        const right = (column * x) % m,
          d = load<f64>(cosM + right * 8),
          t = load<f64>(sinM + right * 8);
        store<f64>(to, c * d - s * t);
        store<f64>(to, -(s * d + c * t), 16);
      }
    }
  }
}

/**
 * The matrix at the frequencies set, of weights[p][q][taps], its longer side as the length of columns: [short][long], the
 * transpose where there are more outputs. Without the factor 1 / sqrt(strides).
 */
export function fillMatrix(matrix: usize, weights: usize): void {
  const taps = kernelRows * kernelColumns,
    strides = strideRows * strideColumns,
    wide = strides * inputs;
  const outputStep: usize = outputs >= wide ? ELEMENT : wide * ELEMENT,
    inputStep: usize = outputs >= wide ? outputs * ELEMENT : ELEMENT;
  for (let o: usize = 0; o < outputs; o++) {
    for (let i: usize = 0; i < inputs; i++, weights += taps * 8) {
      let to = matrix + o * outputStep + i * inputStep,
        t = twiddles;
      for (let alias: usize = 0; alias < strides; alias++, to += inputs * inputStep) {
        let re = f64x2.splat(0),
          im = re;
        for (let w = weights, end = w + taps * 8; w < end; w += 8, t += ELEMENT) {
          const x = v128.load64_splat(w);
          re = f64x2.add(re, f64x2.mul(x, v128.load(t)));
          im = f64x2.add(im, f64x2.mul(x, v128.load(t, 16)));
        }
        v128.store(to, re);
        v128.store(to, im, 16);
      }
    }
  }
}
