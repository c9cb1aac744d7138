import { useEffect, useState } from "preact/hooks";
import { encodePng } from "./encode-png.ts";

interface Props {
  width: number;
  height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * A picture of given pixels. No canvas: for one the page waits until the graphics processor has drawn what it has, and that is
 * a sixth of a second of figures.
 */
export function Pixels({ width, height, rgba }: Props) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let current = true;
    encodePng(width, height, rgba).then((png) => current && setAddress(URL.createObjectURL(png)));
    return () => {
      current = false;
    };
  }, [rgba]);
  const release = () => address !== undefined && URL.revokeObjectURL(address);
  return <img src={address} width={width} height={height} alt="" draggable={false} onLoad={release} />;
}
