import type { LayerFacts, ModelDigest, Provenance } from "./facts.ts";
import type { Count, ImageSize, Magnitude, Positive } from "./units.ts";

/** Which layers' norms were clipped, and to what: the manifest that `convscope idealize --clip-norm` writes beside a model. */
export interface ClipManifest {
  /** Name and version of this document's form. */
  schema: "convscope-clip/1";
  /** Base name of the model's file. */
  model: string;
  /** As in the registry: safetensors, onnx, npz, npy ... */
  format: string;
  /** No singular value of a layer that was clipped is above it, on periodic images of `size`. */
  clipNorm: Magnitude;
  /** Rows and columns of the periodic images. */
  size: Positive;
  /** Files that were read. */
  source: ModelDigest;
  /** Files that were written; null before. */
  output: ModelDigest | null;
  /** Layers whose norm was measured. @minItems 1 */
  layers: ClippedLayer[];
  /** Convolutions that were left as they are, with the reason. */
  skippedLayers: LayerFacts[];
  /** What the document was made from. */
  provenance: Provenance;
}

/** A layer whose norm was measured, and clipped where it was above the limit. */
export interface ClippedLayer {
  /** The layer's name. */
  name: string;
  /** Name of its weight. */
  tensor: string;
  /** Rows and columns of the images, multiples of the stride. */
  size: ImageSize;
  /** Whether its weights were changed. */
  clipped: boolean;
  /** The spectral norm before. */
  before: Magnitude;
  /** The spectral norm of what is written, before rounding to the tensor's type. */
  after: Magnitude;
  /** A proven upper bound of `after`, at most `clipNorm` where the layer was clipped. */
  upperBound: Magnitude;
  /** Rounds of clipping and projecting. */
  rounds: Count;
  /** The largest singular value after the rounds, which the projection onto the kernel's size leaves a little above the limit. */
  reached: Magnitude;
  /** What the kernel was multiplied by in the end, for its norm to be at most the limit. @minimum 0 @maximum 1 */
  scale: number;
  /** ||written - learned|| / ||learned|| of the weights. */
  relativeChange: Magnitude;
}
