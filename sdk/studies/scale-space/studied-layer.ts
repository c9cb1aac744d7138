import type { ConvLayer } from "../../model/conv-layer.ts";
import type { FitSummary } from "./fit-summary.ts";

/** A layer with what is known of its fitted filters. */
export interface StudiedLayer {
  /** Index of its model. */
  owner: number;
  layer: ConvLayer;
  k: number;
  summary: FitSummary;
}
