import type { ConvKind, ModelTensor, Padding, WeightLayout } from "./model-file.ts";

/** One convolution layer of a model. */
export interface ConvLayer {
  /** As the network calls it: the weight's name without its last part, where that only says that it is a weight. */
  readonly name: string;
  /** The weight. */
  readonly tensor: ModelTensor;
  /** The order of the weight's axes, outermost first. */
  readonly layout: WeightLayout;
  /** Plain, depthwise, transposed, or a bare array of filters. */
  readonly kind: ConvKind;
  /** Spatial sizes, rows first: [3, 3]; [5] for a 1-D convolution, [3, 3, 3] for a 3-D one. */
  readonly kernel: readonly number[];
  /** Input and output channels of the whole layer, all groups together. */
  readonly in: number;
  /** Output channels of the whole layer, all groups together. */
  readonly out: number;
  /** Groups of channels that do not mix; of a depthwise layer, its input channels. */
  readonly groups: number;
  /** One a spatial axis; null where the format does not tell. */
  readonly stride: readonly number[] | null;
  /** Pixels from one tap of the kernel to the next, one a spatial axis; null where the format does not tell. */
  readonly dilation: readonly number[] | null;
  /** Rows and columns of the images that the layer is applied to; null or absent where the format does not tell. */
  readonly imageSize?: readonly [number, number] | null;
  /** Whether `imageSize` follows from the images that `OpenModelOptions.inputSize` gave, not from the file's own. */
  readonly imageSizeGiven?: boolean;
  /** Zeros around the images of a 2-D convolution; null or absent where the format does not tell. */
  readonly padding?: Padding | null;
  /** Whether images were enlarged before it in the graph; absent where the format does not tell. */
  readonly afterUpsampling?: boolean;
  /**
   * CNN Filter DB's conv_depth: the rank, from 0, of the layer's depth in the graph among the different depths at which the
   * model has 2-D convolutions of any kernel size, so that parallel branches share one. Where the format holds no graph, the
   * rank in the order of the layers. Null for what is not ranked: transposed convolutions, and 1-D and 3-D ones beside 2-D ones.
   */
  readonly depthRank: number | null;
  /** depthRank over the largest rank, from 0 to 1 (CNN Filter DB's conv_depth_norm); 0 where all layers have one. */
  readonly depth: number | null;
  /** What a table in the file says of the layer: texts by the names of its columns; absent where there is none. */
  readonly labels?: ReadonlyMap<string, string>;
  /** out * in / groups: the number of 2-D filters (of kernels, where the convolution is not 2-D). */
  readonly filters: number;
  /** Why the layer's kernels are not analysed as 2-D filters; null when they are. */
  readonly reason: string | null;
}
