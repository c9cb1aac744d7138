import type { ConvLayer } from "../model/conv-layer.ts";
import type { VisitedChunk } from "./visit.ts";

/** Tells of chunks, as they come, to which of the layers of a visit they belong; a layer may be among them twice. */
export function followLayers(layers: readonly ConvLayer[]): (chunk: Pick<VisitedChunk, "layer" | "start">) => number {
  let at = -1;
  return ({ layer, start }) => {
    if (layers[at] !== layer || start === 0) {
      do at++;
      while (at < layers.length && layers[at] !== layer);
    }
    return at;
  };
}
