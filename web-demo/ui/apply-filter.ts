/** A grey picture: brightness from 0 to 1, row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * What a k x k filter makes of a picture, as a layer of a network does it (cross-correlation, the middle tap at the pixel);
 * beyond the border stands the nearest pixel of it.
 * @returns the response at each pixel, in the picture's order
 */
export function applyFilter({ width, height, values }: GreyPicture, weights: ArrayLike<number>): Float32Array {
  const k = Math.round(Math.sqrt(weights.length));
  const middle = Math.floor((k - 1) / 2);
  const taken = (length: number) =>
    Int32Array.from({ length: length + k - 1 }, (_, i) => clamp(i - middle, length - 1));
  const [columns, rows] = [taken(width), taken(height)];
  const response = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < k; i++) {
        const row = width * rows[y + i];
        for (let j = 0; j < k; j++) sum += weights[i * k + j] * values[row + columns[x + j]];
      }
      response[y * width + x] = sum;
    }
  }
  return response;
}

function clamp(at: number, most: number): number {
  return Math.max(0, Math.min(most, at));
}

/** Grey pixels (red, green, blue, opacity) from the least value, black, to the greatest, white; all equal: middle grey. */
export function greyPixels(values: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const rgba = new Uint8ClampedArray(4 * values.length).fill(255);
  values.forEach((value, i) => {
    const grey = most > least ? (255 * (value - least)) / (most - least) : 128;
    rgba.fill(grey, 4 * i, 4 * i + 3);
  });
  return rgba;
}
