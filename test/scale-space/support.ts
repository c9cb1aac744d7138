import type { GrayImage } from "../../sdk/scale-space/index.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";

export interface ImagesGolden {
  kernels: { sigma: number; kernels: Record<string, string> }[];
  smoothings: { width: number; height: number; sigma: [number, number]; image: string; smooth: string }[];
  derivatives: { width: number; height: number; sigma: number; image: string; planes: Record<string, string> };
  affine: { xx: number; xy: number; yy: number; radius: number; kernel: string }[];
  norms: { order: number; p: number; norm: number }[];
}

export const golden = readGolden<ImagesGolden>("scale-space-images.json");
export const numbers = doublesFromBase64;

/** The image of a function of x (right) and y (up) with the origin in the middle pixel; odd sizes. */
export function imageOf(width: number, height: number, f: (x: number, y: number) => number): GrayImage<Float64Array> {
  const data = Float64Array.from({ length: width * height }, (_, i) =>
    f((i % width) - (width - 1) / 2, (height - 1) / 2 - Math.floor(i / width)),
  );
  return { width, height, data };
}

/** The pixel at x (right) and y (up) from the middle. */
export function pixel({ width, height, data }: GrayImage, x = 0, y = 0): number {
  return data[((height - 1) / 2 - y) * width + (width - 1) / 2 + x];
}

/** Sum, mean and covariance of a kernel, y up. */
export function momentsOf(kernel: GrayImage): {
  sum: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
  yy: number;
} {
  const m = { sum: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  for (const [i, h] of kernel.data.entries()) {
    const x = (i % kernel.width) - (kernel.width - 1) / 2;
    const y = (kernel.height - 1) / 2 - Math.floor(i / kernel.width);
    m.sum += h;
    m.x += h * x;
    m.y += h * y;
    m.xx += h * x * x;
    m.xy += h * x * y;
    m.yy += h * y * y;
  }
  return m;
}
