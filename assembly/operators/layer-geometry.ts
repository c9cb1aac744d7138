/**
 * A convolution layer and the periodic images it acts on, as one block of memory: TypeScript fills it by the list of fields
 * that `scripts/write-kernel-exports.mjs` takes from here. Strides divide rows and columns; nothing is 0.
 */
@unmanaged
export class LayerGeometry {
  /** Groups of channels, all alike; a kernel of one group looks at the first. */
  groups: usize;
  /** Channels of a group. */
  outputs: usize;
  inputs: usize;
  kernelRows: usize;
  kernelColumns: usize;
  /** Of the images. */
  rows: usize;
  columns: usize;
  strideRows: usize;
  strideColumns: usize;

  get taps(): usize {
    return this.kernelRows * this.kernelColumns;
  }

  /** Input frequencies that fall on one output frequency. */
  get strides(): usize {
    return this.strideRows * this.strideColumns;
  }

  /** The matrix at an output frequency is outputs x wide; its sides by their lengths. */
  get wide(): usize {
    return this.inputs * this.strides;
  }

  get longSide(): usize {
    return max(this.outputs, this.wide);
  }

  get shortSide(): usize {
    return min(this.outputs, this.wide);
  }

  /** The factor of the polyphase identity, which the computed matrices are without. */
  get shrink(): f64 {
    return 1 / Math.sqrt(<f64>this.strides);
  }

  /** The weights[outputs][inputs][kernelRows][kernelColumns] of a group. */
  weightsOf(group: usize, weights: usize): usize {
    return weights + group * this.outputs * this.inputs * this.taps * 8;
  }
}
