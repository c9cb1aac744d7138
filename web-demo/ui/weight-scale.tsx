import { diverging } from "../../sdk/figures/svg/style.ts";
import { pixelOf } from "../pixel-of.ts";
import { ColorScale } from "./color-scale.tsx";
import { short } from "./numbers.ts";

/** From the most negative weight to the most positive one. */
const colors = Uint8ClampedArray.from(
  Array.from({ length: 255 }, (_, i) => pixelOf(diverging((i - 127) / 127))).flat(),
);

/** What the colours of filters stand for. @param limit The weight of the darkest colour; undefined: each filter has its own */
export function WeightScale({ limit }: { limit: number | undefined }) {
  const [low, high] = limit === undefined ? ["−largest of the filter", "+largest"] : [short(-limit), short(limit)];
  return (
    <div class="weight-scale">
      <ColorScale title="Weight" rgba={colors} ticks={[low, "0", high]} />
    </div>
  );
}
