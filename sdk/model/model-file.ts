import type { ByteSource } from "../bytes/byte-source.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { TensorStorage } from "./tensor-storage.ts";

/** One tensor of a model file; its values are read only when asked for. */
export interface ModelTensor {
  /** As the file has it. */
  readonly name: string;
  /** Element type as stored: "f64", "f32", "f16", "bf16", "i8", "u8" ... A quantised tensor adds what it stands for: "u8 -> f32". */
  readonly dtype: string;
  /** Sizes in C order, outermost first; [] for a scalar. */
  readonly shape: readonly number[];
  /**
   * The elements [start, end) in C order (all by default), as real values: f64 and 32- or 64-bit integers become Float64Array,
   * everything else, dequantised where it must be, Float32Array. The array is fresh: the caller may change it, or hand it to
   * another thread.
   */
  read(start?: number, end?: number): Promise<FloatArray>;
  /**
   * Why its values cannot be read here ("of 4-bit integers, which are not read"); `read` then rejects, and a convolution
   * with this weight is listed with this reason while the rest of the model is studied. Absent where they can be.
   * `unreadTensor` makes one.
   */
  readonly unread?: string;
  /** Where the numbers lie in the file; absent where the reader does not tell, or no single place holds them. */
  readonly storage?: TensorStorage;
}

/** The order of a convolution weight's axes. O out, I in per group, H rows, W columns, D depth, M channel multiplier. */
export type WeightLayout =
  | "OIHW"
  | "HWIO"
  | "HWIM"
  | "OIW"
  | "WIO"
  | "OIDHW"
  | "DHWIO"
  | "IOW"
  | "IOHW"
  | "IODHW"
  | "WOI"
  | "HWOI"
  | "DHWOI"
  | "OWI"
  | "OHWI"
  | "ODHWI"
  | "IHWO"
  | "NHW";

/** What kind of convolution a weight belongs to. `filters`: a bare array of filters, without a layer. */
export type ConvKind = "conv" | "depthwise" | "transposed" | "filters";

/** Zeros around the images of a 2-D convolution: [top, left, bottom, right], or TensorFlow's SAME. */
export type Padding = "same" | readonly [number, number, number, number];

/** One convolution as a reader found it, in the order of the network where the format tells. */
export interface ConvDeclaration {
  readonly name: string;
  readonly tensor: ModelTensor;
  readonly layout: WeightLayout;
  readonly kind: ConvKind;
  /** 1 where the format does not tell. */
  readonly groups: number;
  /** One a spatial axis; absent where the format does not tell. */
  readonly stride?: readonly number[];
  /** Pixels from one tap of the kernel to the next, one a spatial axis; absent where the format does not tell. */
  readonly dilation?: readonly number[];
  /** Rows and columns of the images it is applied to; absent where the format does not tell. */
  readonly imageSize?: readonly [number, number];
  /** Whether `imageSize` follows from the images that the caller gave, not from the file's own. */
  readonly imageSizeGiven?: boolean;
  /**
   * Zeros around the images: [top, left, bottom, right], or "same": as many as give image / stride outputs, rounded up, the odd one
   * at the bottom and the right (TensorFlow's SAME); absent where the format does not tell. 2-D only.
   */
  readonly padding?: Padding;
  /** Whether an operator before it in the graph enlarges images; absent where the format does not tell. */
  readonly afterUpsampling?: boolean;
  /** Its depth in the network's graph, as `graphDepths` counts; absent where the format holds no graph. */
  readonly graphDepth?: number;
  /** Normalised depth, from 0 to 1, where the file states it and not only its order. */
  readonly statedDepth?: number;
  /** What a table in the file says of the layer: texts by the names of its columns. */
  readonly labels?: ReadonlyMap<string, string>;
}

/** What the layers' order follows: the network's graph, the file, or the tensors' names in natural order. */
export type LayerOrder = "graph" | "file" | "name";

/** What a reader makes of a model file, or of one of several models in it. */
export interface ModelContents {
  /**
   * Where a file holds several models, which of them this is: "#student" for a network of a checkpoint,
   * "!fold_0/best.pth" for a file of an archive, "!fold_0/best.pth#student" for both. It follows the file's name in the model's.
   */
  readonly part?: string;
  /** The format of a file within an archive, where that is another one than the archive's. */
  readonly format?: string;
  readonly tensors: readonly ModelTensor[];
  readonly convolutions: readonly ConvDeclaration[];
  readonly order: LayerOrder;
  /** Why a tensor is no convolution weight, by tensor name, where the reader knows better than its shape tells. */
  readonly roles?: ReadonlyMap<string, string>;
  /** Every file that belongs to the model, the opened one first. */
  readonly files: readonly ByteSource[];
  /** Facts about the file that a reader of the results should know, one sentence each. */
  readonly notes: readonly string[];
}
