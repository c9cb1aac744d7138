import type { LayerFacts, ModelDigest } from "./facts.ts";
import type { Count } from "./units.ts";

/** What `convscope inspect --json` prints: everything that can be said of models without looking at their weights. */
export interface InspectDocument {
  /** Name and version of this document's form. */
  schema: "convscope-inspect/1";
  /** What was asked for. */
  command: "inspect";
  /** The models, in the order given. @minItems 1 */
  models: InspectedModel[];
}

/** What can be said of a model without looking at its weights. */
export interface InspectedModel extends ModelDigest {
  /** Base name of the file, with as many parent folders as tell it from the other models, or the name given. */
  name: string;
  /** The format as its content tells: "safetensors", "onnx", "npz" ... */
  format: string;
  /** What the layers' order follows. */
  order: "graph" | "file" | "name";
  /** Facts about the file that a reader should know, one sentence each. */
  notes: readonly string[];
  /** Every tensor, in the order of the file. */
  tensors: TensorFacts[];
  /** Every convolution layer, also those without 2-D filters. */
  layers: LayerFacts[];
}

/** What is known of a tensor. */
export interface TensorFacts {
  /** The tensor's name. */
  readonly name: string;
  /** Element type as stored; a quantised tensor adds what it stands for: "u8 -> f32". */
  readonly dtype: string;
  /** Sizes in C order, outermost first; [] for a scalar. */
  readonly shape: readonly Count[];
  /** The convolution layer whose weight it is; null for any other tensor. */
  readonly layer: string | null;
  /** Number of that layer's filters; null for any other tensor. */
  readonly filters: Count | null;
  /** Why no filters are taken from it; null where they are. */
  readonly reason: string | null;
}
