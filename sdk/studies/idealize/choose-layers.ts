import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide, isSliced } from "../../model/filter-size.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { isDepthwise, ofAnySize } from "../depthwise-layers.ts";

export interface ChosenLayers {
  readonly taken: readonly ConvLayer[];
  /** Every other convolution, with the reason. */
  readonly left: readonly ConvLayer[];
}

/**
 * The layers whose filters may be replaced: the depthwise ones (and bare arrays of filters), or those whose names fit
 * `patterns`, of the sizes that have ideals.
 *
 * @param excludes Why k x k filters have no ideal; null where they have.
 * @throws NoFiltersError where there is none, saying which could be asked for.
 */
export function chooseLayers(
  model: Model,
  patterns: readonly string[] | null,
  excludes: (k: number) => string | null,
): ChosenLayers {
  const all = model.layers.map(ofAnySize);
  const [{ layers }] = keepLayers([{ layers: all }], patterns ?? undefined);
  const asked = layers.map((layer) =>
    patterns === null ? withReason(layer, isDepthwise(layer) ? null : "not depthwise: replaced only by name") : layer,
  );
  const judged = asked.map((layer) =>
    withReason(layer, isSliced(layer) ? "slices of 3-D kernels share weights" : excludes(filterSide(layer))),
  );
  const taken = judged.filter(({ reason }) => reason === null);
  if (taken.length === 0) throw nothingFound(model.name, all, asked, judged, patterns);
  return { taken, left: judged.filter(({ reason }) => reason !== null) };
}

function withReason(layer: ConvLayer, reason: string | null): ConvLayer {
  return { ...layer, reason: layer.reason ?? reason };
}

function nothingFound(
  name: string,
  layers: readonly ConvLayer[],
  asked: readonly ConvLayer[],
  judged: readonly ConvLayer[],
  patterns: readonly string[] | null,
): NoFiltersError {
  const sizesOf = (some: readonly ConvLayer[]) => {
    const sides = some.filter(({ reason }) => reason === null).map(filterSide);
    return [...new Set(sides)].map((k) => `${k}x${k}`).join(", ");
  };
  const kind = patterns === null ? "depthwise layer" : "layer of these names";
  const [sizes, others] = [sizesOf(asked), sizesOf(layers)];
  if (sizes !== "") {
    const reason = judged.find((layer, i) => asked[i].reason === null && layer.reason !== null)?.reason;
    return new NoFiltersError(`no ${kind} can be replaced: found filters of ${sizes}, but ${reason}`, { file: name });
  }
  const advice =
    others === ""
      ? "no other layer has k x k filters either; convscope inspect says why"
      : `other layers have filters of ${others}: name them, --layers '*' for all`;
  return new NoFiltersError(`found no ${kind} with k x k filters; ${advice}`, { file: name });
}
