import { density, diverging } from "../../sdk/figures/svg/style.ts";
import { pixelOf } from "../pixel-of.ts";
import { ColorScale } from "./color-scale.tsx";
import { short } from "./numbers.ts";

const colorsOf = (color: (share: number) => string) =>
  Uint8ClampedArray.from(Array.from({ length: 255 }, (_, i) => pixelOf(color(i / 254))).flat());

/** From the most negative weight to the most positive one. */
const weightColors = colorsOf((share) => diverging(2 * share - 1));
const normColors = colorsOf(density);

interface Props {
  /** The weight of the darkest colour; undefined: each filter has its own. */
  limit: number | undefined;
  /** Of a picture of k x k filters by their norms: k. The brightest has all its weights at the limit. */
  normsOf?: number;
}

/** What the colours of filters stand for. */
export function WeightScale({ limit, normsOf }: Props) {
  const [low, high] = limit === undefined ? ["−largest of the filter", "+largest"] : [short(-limit), short(limit)];
  return (
    <div class="weight-scale">
      {normsOf && limit ? (
        <ColorScale title="Norm of a filter" rgba={normColors} ticks={["0", short(normsOf * limit)]} />
      ) : (
        <ColorScale title="Weight" rgba={weightColors} ticks={[low, "0", high]} />
      )}
    </div>
  );
}
