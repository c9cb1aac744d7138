import { paddedLayerFields } from "../../build/kernel-exports.ts";
import { UsageError } from "../errors.ts";
import { expectLayerSizes } from "./layer-grid.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** A 2-D convolution layer, all groups alike, and the images that it is applied to, with zeros beyond their edges; rows first. */
export interface PaddedGrid {
  groups: number;
  /** Output and input channels of a group. */
  out: number;
  in: number;
  kernel: readonly [number, number];
  stride: readonly [number, number];
  dilation: readonly [number, number];
  /** Zeros before the first row, and the first column. */
  pad: readonly [number, number];
  /** Of the images that go in, and of those that come out. */
  size: readonly [number, number];
  outSize: readonly [number, number];
}

/**
 * out = A x, or A^T x with `adjoint`, of one group. x and out: [rows][columns][channels], of the inputs and the outputs, or the
 * other way round; matrices[taps][channels of x][channels of out]. 2 taps inputs outputs flops a pixel of the outputs.
 */
export function applyPadded(
  ws: Workspace,
  out: Block<"f64">,
  x: Block<"f64">,
  matrices: Block<"f64">,
  grid: PaddedGrid,
  adjoint: boolean,
): void {
  const { out: outputs, in: inputs, kernel, size, outSize } = grid;
  const [inner, outer] = [inputs * size[0] * size[1], outputs * outSize[0] * outSize[1]];
  expectLength(matrices, kernel[0] * kernel[1] * inputs * outputs, "the taps' matrices");
  expectLength(x, adjoint ? outer : inner, "the images");
  expectLength(out, adjoint ? inner : outer, "the images to write");
  withWorkspace(ws.kernels, (inner) => {
    ws.kernels.applyPadded(out.pointer, x.pointer, matrices.pointer, placePaddedLayer(inner, grid).pointer, adjoint);
  });
}

function placePaddedLayer(ws: Workspace, grid: PaddedGrid): Block<"u32"> {
  const { out: outputs, in: inputs, kernel, size, outSize, stride, dilation, pad } = grid;
  expectLayerSizes([outputs, inputs, ...kernel, ...size, ...outSize, ...stride, ...dilation]);
  const [[kernelRows, kernelColumns], [rows, columns], [outRows, outColumns]] = [kernel, size, outSize];
  const [[strideRows, strideColumns], [dilationRows, dilationColumns]] = [stride, dilation];
  const [padTop, padLeft] = pad;
  const fields: Record<(typeof paddedLayerFields)[number], number> = {
    ...{ outputs, inputs, kernelRows, kernelColumns, rows, columns, outRows, outColumns },
    ...{ strideRows, strideColumns, dilationRows, dilationColumns, padTop, padLeft },
  };
  return ws.place(
    "u32",
    paddedLayerFields.map((field) => fields[field]),
  );
}

/**
 * Whether a symmetric band matrix is positive definite. band[rows][width + 1]: of each row the `width` numbers left of the
 * diagonal and the diagonal; it is overwritten. rows and width are even, and the two leftmost numbers of each row 0.
 */
export function bandIsPositive(ws: Workspace, band: Block<"f64">, rows: number, width: number): boolean {
  expectLength(band, rows * (width + 1), "the band");
  if (rows % 2 !== 0 || width % 2 !== 0) throw new UsageError(`a band of ${rows} x ${width}, expected even numbers`);
  return withWorkspace(ws.kernels, (inner) => {
    const scratch = inner.allocate("f64", 4).pointer;
    return Boolean(ws.kernels.bandIsPositive(band.pointer, rows, width, scratch));
  });
}
