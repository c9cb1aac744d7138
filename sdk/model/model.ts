import type { ByteSource } from "../bytes/byte-source.ts";
import type { ConvLayer } from "./conv-layer.ts";
import type { LayerOrder, ModelTensor } from "./model-file.ts";

/** A table of labels from outside the model's file. */
export interface LabelSource {
  /** Its columns. */
  readonly columns: readonly string[];
  /** The SHA-256 of its cells. */
  readonly sha256: string;
}

/** An opened model: what is in it, without its values, which are read on request. */
export interface Model {
  /** The file's base name, or the one given to `openModel`, and behind it the part: "dino.pth#student". */
  readonly name: string;
  /** Of several models in one file, which this is ("student", "fold_0/best.pth#ema"); "" where the file holds one. */
  readonly part: string;
  /** As in the registry: "safetensors", "onnx", "tflite", "tfjs", "npy", "npz" ... */
  readonly format: string;
  /** Every tensor of the file, also those that are no weights. */
  readonly tensors: readonly ModelTensor[];
  /** Every convolution, also those that are not analysed, in the order of the network as far as the format tells. */
  readonly layers: readonly ConvLayer[];
  /** What the layers' order follows. */
  readonly order: LayerOrder;
  /** Facts about the file that a reader of the results should know, one sentence each. */
  readonly notes: readonly string[];
  /** What a result says of the run that this model is one of, not of the model: it stands in the result's own `notes`. */
  readonly runNotes?: readonly string[];
  /** Every file of the model, the opened one first. */
  readonly files: readonly ByteSource[];
  /** Why a tensor is no convolution weight, by tensor name, where the reader knows better than its shape tells. */
  readonly roles: ReadonlyMap<string, string>;
  /** The sidecar that describes the layers; absent where there is none. */
  readonly labelledBy?: LabelSource;
  /** Closes every file of the model, also the one that was given; of several models in one file, the last that is closed does. */
  close(): Promise<void>;
}
