import { diverging } from "../../sdk/figures/svg/style.ts";
import { pixelOf } from "../pixel-of.ts";
import { bitmap } from "./bitmap.ts";
import { largestWeight } from "./largest-weight.ts";
import { addressOf } from "./pixels.tsx";

/** A k x k filter as a picture of a pixel a weight, on its own symmetric scale: one element, where `Weights` has k*k. */
export function Sprite({ weights }: { weights: readonly number[] }) {
  const k = Math.round(Math.sqrt(weights.length));
  return <img src={addressOf(weights, () => picture(weights, k))} width={k} height={k} alt="" draggable={false} />;
}

function picture(weights: readonly number[], k: number): Blob {
  const limit = largestWeight(weights);
  const colors = weights.map((weight) => pixelOf(diverging(limit > 0 ? weight / limit : 0)));
  return bitmap(k, Uint8ClampedArray.from(colors.flat()));
}
