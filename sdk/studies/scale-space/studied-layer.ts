import type { ConvLayer } from "../../model/conv-layer.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** A layer with its fitted filters. */
export interface StudiedLayer {
  /** Index of its model. */
  owner: number;
  layer: ConvLayer;
  k: number;
  filters: StudiedFilter[];
}
