// The matrix of a whole layer at one frequency of a periodic image, two frequencies in the lanes. Stride 1: the sum over taps
// of W[:, :, tap] e^(-i w tap), outputs x inputs. With strides (a, b) an output frequency sees the a b input frequencies that
// fall on it: outputs x (a b inputs), over sqrt(a b). (Sedghi, Gupta and Long, "The singular values of convolutional layers",
// ICLR 2019; strides by the polyphase identity.)
import { turnTable } from "../special/turns";
import { ELEMENT } from "./complex";
import { LayerGeometry } from "./layer-geometry";

const EPSILON = 2.220446049250313e-16;

/** Bytes of the head of the tables, whole vectors. */
const HEAD: usize = 32;

/** Tables for the matrices of one layer: of n and m turns, and of the taps' factors at the frequencies set, for every alias. */
@unmanaged
export class FrequencyTables {
  private layer: LayerGeometry;
  private twiddles: usize;
  private cosN: usize;
  private sinN: usize;
  private cosM: usize;
  private sinM: usize;

  static bytes(layer: LayerGeometry): usize {
    return (HEAD + (layer.rows + layer.columns) * 16 + layer.taps * layer.strides * ELEMENT + 15) & ~15;
  }

  /** In `memory`, of as many bytes as `bytes` says. */
  static prepare(layer: LayerGeometry, memory: usize): FrequencyTables {
    const tables = changetype<FrequencyTables>(memory),
      n = layer.rows,
      m = layer.columns;
    tables.layer = layer;
    tables.twiddles = memory + HEAD;
    tables.cosN = tables.twiddles + layer.taps * layer.strides * ELEMENT;
    tables.sinN = tables.cosN + n * 8;
    tables.cosM = tables.sinN + n * 8;
    tables.sinM = tables.cosM + m * 8;
    turnTable(tables.cosN, <u32>n, <u32>n, true);
    turnTable(tables.sinN, <u32>n, <u32>n, false);
    turnTable(tables.cosM, <u32>m, <u32>m, true);
    turnTable(tables.sinM, <u32>m, <u32>m, false);
    return tables;
  }

  /**
   * The taps' e^(-i w tap) at the first of frequencies[count] (u32), each u (columns / strideColumns) + v, one a lane; of a
   * single one, both lanes.
   */
  setFrequencies(frequencies: usize, count: usize): void {
    this.setLane(0, load<u32>(frequencies));
    this.setLane(8, load<u32>(frequencies + (count > 1 ? 4 : 0)));
  }

  private setLane(lane: usize, frequency: usize): void {
    const layer = this.layer,
      n = layer.rows,
      m = layer.columns,
      strideRows = layer.strideRows,
      strideColumns = layer.strideColumns,
      kernelRows = layer.kernelRows,
      kernelColumns = layer.kernelColumns;
    const columns = m / strideColumns,
      u = frequency / columns,
      v = frequency % columns;
    let to = this.twiddles + lane;
    for (let alias: usize = 0; alias < strideRows * strideColumns; alias++) {
      const y = u + (alias / strideColumns) * (n / strideRows),
        x = v + (alias % strideColumns) * columns;
      for (let row: usize = 0; row < kernelRows; row++) {
        const at = (row * y) % n,
          c = load<f64>(this.cosN + at * 8),
          s = load<f64>(this.sinN + at * 8);
        for (let column: usize = 0; column < kernelColumns; column++, to += ELEMENT) {
          const right = (column * x) % m,
            d = load<f64>(this.cosM + right * 8),
            t = load<f64>(this.sinM + right * 8);
          store<f64>(to, c * d - s * t);
          store<f64>(to, -(s * d + c * t), 16);
        }
      }
    }
  }

  /**
   * The matrix at the frequencies set, of weights[outputs][inputs][taps], its longer side as the length of columns:
   * [short][long], the transpose where there are more outputs. Without the factor 1 / sqrt(strides).
   */
  fillMatrix(matrix: usize, weights: usize): void {
    const layer = this.layer,
      outputs = layer.outputs,
      inputs = layer.inputs,
      taps = layer.taps,
      strides = layer.strides,
      wide = layer.wide;
    const outputStep: usize = outputs >= wide ? ELEMENT : wide * ELEMENT,
      inputStep: usize = outputs >= wide ? outputs * ELEMENT : ELEMENT;
    for (let o: usize = 0; o < outputs; o++) {
      for (let i: usize = 0; i < inputs; i++, weights += taps * 8) {
        let to = matrix + o * outputStep + i * inputStep,
          t = this.twiddles;
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
}

/**
 * What rounding can add to a norm that is bounded through the computed matrix, over the layer's norm. Each of its entries is off
 * by (taps + 8) epsilon times a sum of |weights|, and that sum is at most sqrt(taps) norms. Cholesky's factorization of
 * bound^2 I - A^H A is that of a matrix which differs by cols (rows + cols) epsilon bound^2 at most, since every entry is a sum
 * of rows + cols products of vectors of length `bound` (Higham, Accuracy and Stability, theorem 10.3; Rump, BIT 46, 2006).
 */
export function boundSlack(layer: LayerGeometry): f64 {
  const rows = layer.longSide,
    cols = layer.shortSide,
    count = <f64>layer.taps;
  return <f64>(rows + cols) * (<f64>cols + (count + 8) * Math.sqrt(count)) * EPSILON;
}
