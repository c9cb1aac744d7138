// A layer with zeros beyond the images' edges applied to images, or its adjoint: pixels hold their channels side by side, so that
// each tap is a small matrix between a pixel of the inputs and one of the outputs, whatever the stride and the dilation.
import { PaddedLayer } from "./padded-layer";

/** to[toCount] += matrix[fromCount][toCount]^T from[fromCount]: four rows of the matrix a pass. */
function addProduct(to: usize, from: usize, matrix: usize, fromCount: usize, toCount: usize): void {
  const row = toCount * 8,
    pairs = (toCount & ~1) * 8;
  let f: usize = 0;
  for (; f + 4 <= fromCount; f += 4, from += 32, matrix += 4 * row) {
    const a = v128.load64_splat(from),
      b = v128.load64_splat(from, 8),
      c = v128.load64_splat(from, 16),
      d = v128.load64_splat(from, 24);
    const second = matrix + row,
      third = second + row,
      fourth = third + row;
    for (let t: usize = 0; t < pairs; t += 16) {
      const left = f64x2.add(f64x2.mul(a, v128.load(matrix + t)), f64x2.mul(b, v128.load(second + t)));
      const right = f64x2.add(f64x2.mul(c, v128.load(third + t)), f64x2.mul(d, v128.load(fourth + t)));
      v128.store(to + t, f64x2.add(v128.load(to + t), f64x2.add(left, right)));
    }
    if (pairs < row) {
      const left = load<f64>(from) * load<f64>(matrix + pairs) + load<f64>(from, 8) * load<f64>(second + pairs);
      const right = load<f64>(from, 16) * load<f64>(third + pairs) + load<f64>(from, 24) * load<f64>(fourth + pairs);
      store<f64>(to + pairs, load<f64>(to + pairs) + (left + right));
    }
  }
  for (; f < fromCount; f++, from += 8, matrix += row) {
    const a = v128.load64_splat(from);
    for (let t: usize = 0; t < pairs; t += 16) {
      v128.store(to + t, f64x2.add(v128.load(to + t), f64x2.mul(a, v128.load(matrix + t))));
    }
    if (pairs < row)
      store<f64>(to + pairs, load<f64>(to + pairs) + f64x2.extract_lane(a, 0) * load<f64>(matrix + pairs));
  }
}

/**
 * out = A x, or A^T x with `adjoint`, of a layer with zeros beyond the images' edges. x and out: [rows][columns][channels], of the
 * inputs and the outputs, or the other way round. matrices[taps][channels of x][channels of out]: 2 taps inputs outputs flops a pixel.
 */
export function applyPadded(out: usize, x: usize, matrices: usize, layer: PaddedLayer, adjoint: bool): void {
  const inputs = layer.inputs,
    outputs = layer.outputs,
    columns = layer.columns,
    outColumns = layer.outColumns,
    fromCount = adjoint ? outputs : inputs,
    toCount = adjoint ? inputs : outputs,
    pixels = adjoint ? layer.rows * columns : layer.outRows * outColumns;
  memory.fill(out, 0, pixels * toCount * 8);
  for (let a: usize = 0; a < layer.kernelRows; a++) {
    for (let b: usize = 0; b < layer.kernelColumns; b++, matrices += inputs * outputs * 8) {
      for (let r: usize = 0; r < layer.outRows; r++) {
        // Wraps around below 0, and is then beyond the last row.
        const row = r * layer.strideRows + a * layer.dilationRows - layer.padTop;
        if (row >= layer.rows) continue;
        for (let c: usize = 0; c < outColumns; c++) {
          const column = c * layer.strideColumns + b * layer.dilationColumns - layer.padLeft;
          if (column >= columns) continue;
          const inner = row * columns + column,
            outer = r * outColumns + c;
          const from = x + (adjoint ? outer : inner) * fromCount * 8,
            to = out + (adjoint ? inner : outer) * toCount * 8;
          addProduct(to, from, matrices, fromCount, toCount);
        }
      }
    }
  }
}
