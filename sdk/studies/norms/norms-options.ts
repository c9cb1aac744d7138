import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import type { LayerValues } from "./measure-layer.ts";

/** On which images layers are measured, and which values are wanted. */
export interface NormsOptions {
  /** Rows and columns of the images; "from-graph" asks `sizeOf`. Default 32. */
  size?: number | "from-graph";
  /**
   * The images that a layer is applied to, [rows, columns], null where they are not known: 32 is taken. For "from-graph";
   * by default what the format tells.
   */
  sizeOf?: (layer: ConvLayer) => readonly [number, number] | null;
  /**
   * What lies beyond the images: themselves again, or the zeros that the layer pads with. With zeros all values are found of small
   * layers alone, of others the largest and an upper bound. Default "periodic".
   */
  boundary?: "periodic" | "zero";
  /** Adds upper bounds as published, beside the norm. Default false. */
  bounds?: boolean;
  /** Takes all singular values of each layer, one after the other; layers of which only the largest was found are left out. */
  onValues?: (values: LayerValues) => void | Promise<void>;
  /** Only the largest singular value of each layer, found, then proven as far as a bounded time allows. Default false. */
  normOnly?: boolean;
  /** As `AnalyzeOptions.layers`. */
  layers?: readonly string[];
  /** As `AnalyzeOptions.names`. */
  names?: readonly string[];
  /** As `AnalyzeOptions.pool`. */
  pool?: TaskRunner;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Layers gone through, in parts of one, and how many there are. */
  onProgress?: (progress: { done: number; total: number; seconds?: number }) => void;
}

export const defaultSize = 32;

/** @throws UsageError for a side that is no whole number from 2 */
export function expectNormSize(size: number | "from-graph"): void {
  if (size === "from-graph" || (Number.isInteger(size) && size >= 2)) return;
  throw new UsageError(`the image size is ${size}, expected a whole number from 2, or "from-graph"`);
}
