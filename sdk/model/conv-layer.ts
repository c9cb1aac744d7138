import type { ConvKind, ModelTensor, WeightLayout } from "./model-file.ts";

/** One convolution layer of a model. */
export interface ConvLayer {
  readonly name: string;
  readonly tensor: ModelTensor;
  readonly layout: WeightLayout;
  readonly kind: ConvKind;
  /** Spatial sizes, rows first: [3, 3]; [5] for a 1-D convolution, [3, 3, 3] for a 3-D one. */
  readonly kernel: readonly number[];
  /** Input and output channels of the whole layer, all groups together. */
  readonly in: number;
  readonly out: number;
  readonly groups: number;
  /** One a spatial axis; null where the format does not tell. */
  readonly stride: readonly number[] | null;
  /** Pixels from one tap of the kernel to the next, one a spatial axis; null where the format does not tell. */
  readonly dilation: readonly number[] | null;
  /** Rows and columns of the images that the layer is applied to; null or absent where the format does not tell. */
  readonly imageSize?: readonly [number, number] | null;
  /** Whether images were enlarged before it in the graph; absent where the format does not tell. */
  readonly afterUpsampling?: boolean;
  /** Rank among the model's convolutions of any kernel size, from 0; null for transposed ones, which the rank leaves out. */
  readonly depthRank: number | null;
  /** depthRank / (count - 1), from 0 to 1 (CNN Filter DB's conv_depth_norm); 0 when there is one layer. */
  readonly depth: number | null;
  /** out * in / groups: the number of 2-D filters (of kernels, where the convolution is not 2-D). */
  readonly filters: number;
  /** Why the layer's kernels are not analysed as 2-D filters; null when they are. */
  readonly reason: string | null;
}
