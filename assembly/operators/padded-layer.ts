/**
 * One group of a convolution layer and the images that it is applied to, with zeros beyond their edges, as one block of memory
 * (see `layer-geometry.ts`). Pixel (r, c) of the outputs takes, of tap (a, b), pixel (r stride + a dilation - pad, ...) of the inputs
 * where there is one.
 */
@unmanaged
export class PaddedLayer {
  /** Channels. */
  outputs: usize;
  inputs: usize;
  kernelRows: usize;
  kernelColumns: usize;
  /** Of the inputs' images. */
  rows: usize;
  columns: usize;
  /** Of the outputs' images. */
  outRows: usize;
  outColumns: usize;
  strideRows: usize;
  strideColumns: usize;
  dilationRows: usize;
  dilationColumns: usize;
  /** Zeros before the first row, and the first column. */
  padTop: usize;
  padLeft: usize;
}
