// Correlation of an image with any kernel of two dimensions.

import { mirror, mirroredLine } from "./mirror";

/** Pixels of a step: four sums. */
const STEP: usize = 8;

function lineLength(width: usize, radiusX: usize): usize {
  return ((width + STEP - 1) & ~(STEP - 1)) + 2 * radiusX;
}

/** Bytes of scratch that `correlatePlane` needs. */
export function correlatePlaneScratch(width: usize, height: usize, radiusX: usize, radiusY: usize): usize {
  return (min(height, 2 * radiusY + 1) * lineLength(width, radiusX) + STEP) * 8;
}

/**
 * out[y][x] = sum_ij kernel[i + radiusY][j + radiusX] image[y + i][x + j], f64, reflected beyond the border (each border
 * pixel twice). The kernel has 2 radiusY + 1 rows of 2 radiusX + 1 taps. `out` may not be `image`.
 */
export function correlatePlane(
  out: usize,
  image: usize,
  width: usize,
  height: usize,
  kernel: usize,
  radiusX: usize,
  radiusY: usize,
  scratch: usize,
): void {
  const rows = min(height, 2 * radiusY + 1),
    stride = lineLength(width, radiusX) * 8,
    sums = scratch + rows * stride;
  let ready: usize = 0;
  for (let y: usize = 0; y < height; y++) {
    for (const last = min(height - 1, y + radiusY); ready <= last; ready++) {
      const line = scratch + (ready % rows) * stride;
      mirroredLine<f64>(line, image + ready * width * 8, <i32>width, -(<i32>radiusX), <i32>(width + 2 * radiusX));
    }
    for (let x: usize = 0; x < width; x += STEP) {
      let s0 = f64x2.splat(0),
        s1 = s0,
        s2 = s0,
        s3 = s0,
        tap = kernel;
      for (let i: usize = 0; i <= 2 * radiusY; i++) {
        const row = mirror(<i32>(y + i) - <i32>radiusY, <i32>height);
        let from = scratch + (<usize>row % rows) * stride + x * 8;
        for (const end = tap + (2 * radiusX + 1) * 8; tap < end; tap += 8, from += 8) {
          const weight = v128.load64_splat(tap);
          s0 = f64x2.add(s0, f64x2.mul(weight, v128.load(from)));
          s1 = f64x2.add(s1, f64x2.mul(weight, v128.load(from, 16)));
          s2 = f64x2.add(s2, f64x2.mul(weight, v128.load(from, 32)));
          s3 = f64x2.add(s3, f64x2.mul(weight, v128.load(from, 48)));
        }
      }
      v128.store(sums, s0);
      v128.store(sums, s1, 16);
      v128.store(sums, s2, 32);
      v128.store(sums, s3, 48);
      memory.copy(out + (y * width + x) * 8, sums, min(STEP, width - x) * 8);
    }
  }
}
