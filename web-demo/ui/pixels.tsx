import { useEffect, useRef } from "preact/hooks";

interface Props {
  width: number;
  height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A picture of given pixels. */
export function Pixels({ width, height, rgba }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let current = true;
    // A 2-D context would make the page wait for the graphics processor, while figures are drawn for a good part of a second.
    createImageBitmap(new ImageData(rgba, width, height)).then((bitmap) => {
      if (current) canvas.current?.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
    });
    return () => {
      current = false;
    };
  }, [rgba]);
  return <canvas ref={canvas} width={width} height={height} />;
}
