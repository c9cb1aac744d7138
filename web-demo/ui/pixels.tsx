import { useMemo } from "preact/hooks";
import { bitmap } from "./bitmap.ts";

interface Props {
  width: number;
  height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What pictures show is kept as long as it is: who scrolls back finds its picture made. */
const addresses = new WeakMap<object, string>();
const released = new FinalizationRegistry<string>((address) => URL.revokeObjectURL(address));

/** The address of the picture of something, which is made once. */
export function addressOf(shown: object, make: () => Blob): string {
  let address = addresses.get(shown);
  if (address === undefined) {
    address = URL.createObjectURL(make());
    addresses.set(shown, address);
    released.register(shown, address);
  }
  return address;
}

/**
 * A picture of given pixels. No canvas: for one the page waits until the graphics processor has drawn what it has, and that is
 * a sixth of a second of figures.
 */
export function Pixels({ width, height, rgba }: Props) {
  const address = useMemo(() => addressOf(rgba, () => bitmap(width, rgba)), [rgba]);
  return <img src={address} width={width} height={height} alt="" draggable={false} />;
}
