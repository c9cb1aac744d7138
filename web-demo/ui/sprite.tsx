import { diverging } from "../../sdk/figures/svg/style.ts";
import { bitmap } from "./bitmap.ts";
import { largestWeight } from "./largest-weight.ts";

/** Of filters that were shown: who scrolls back finds their pictures made and decoded. */
const addresses = new WeakMap<readonly number[], string>();
/** A picture is let go with its filter. */
const released = new FinalizationRegistry<string>((address) => URL.revokeObjectURL(address));

/** A k x k filter as a picture of a pixel a weight, on its own symmetric scale: one element, where `Weights` has k*k. */
export function Sprite({ weights }: { weights: readonly number[] }) {
  const k = Math.round(Math.sqrt(weights.length));
  return <img src={addressOf(weights, k)} width={k} height={k} alt="" draggable={false} />;
}

function addressOf(weights: readonly number[], k: number): string {
  const known = addresses.get(weights);
  if (known !== undefined) return known;
  const limit = largestWeight(weights);
  const colors = weights.map((weight) => diverging(limit > 0 ? weight / limit : 0));
  const address = URL.createObjectURL(bitmap(k, colors));
  addresses.set(weights, address);
  released.register(weights, address);
  return address;
}
