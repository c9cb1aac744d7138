import { useMemo } from "preact/hooks";
import { diverging } from "../../sdk/figures/svg/style.ts";
import { pixelOf } from "../pixel-of.ts";
import { largestWeight } from "./largest-weight.ts";
import { Pixels } from "./pixels.tsx";

/** A k x k filter as a picture of a pixel a weight, on its own symmetric scale: one element, where `Weights` has k*k. */
export function Sprite({ weights }: { weights: readonly number[] }) {
  const k = Math.round(Math.sqrt(weights.length));
  const rgba = useMemo(() => {
    const limit = largestWeight(weights);
    return Uint8ClampedArray.from(weights.flatMap((weight) => pixelOf(diverging(limit > 0 ? weight / limit : 0))));
  }, [weights]);
  return <Pixels width={k} height={k} rgba={rgba} />;
}
