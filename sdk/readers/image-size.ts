import type { Padding } from "../model/model-file.ts";

/** Rows and columns of images, and whether they follow from what the caller gave as the network's input. */
export interface ImageSize {
  readonly size: readonly [number, number];
  readonly given: boolean;
}

/** What a declaration tells of the images that a layer is applied to. */
export function declaredSize(image: ImageSize | undefined): {
  imageSize?: readonly [number, number];
  imageSizeGiven?: boolean;
} {
  if (image === undefined) return {};
  return image.given ? { imageSize: image.size, imageSizeGiven: true } : { imageSize: image.size };
}

/** The images that a file states for an input; those given where it states images of no size. Undefined for no image. */
export function inputImage(
  shape: readonly number[] | undefined,
  channelsFirst: boolean,
  given: readonly [number, number] | undefined,
): ImageSize | undefined {
  if (shape?.length !== 4) return undefined;
  const [rows, columns] = channelsFirst ? [shape[2], shape[3]] : [shape[1], shape[2]];
  if (rows > 0 && columns > 0) return { size: [rows, columns], given: false };
  return given && { size: given, given: true };
}

/** Of images that are stretched to one another the largest stays. */
export function largestImage(images: readonly (ImageSize | undefined)[]): ImageSize | undefined {
  let largest: ImageSize | undefined;
  for (const image of images) {
    if (image === undefined) continue;
    const [rows, columns] = largest?.size ?? [0, 0];
    largest = {
      size: [Math.max(rows, image.size[0]), Math.max(columns, image.size[1])],
      given: image.given || largest?.given === true,
    };
  }
  return largest;
}

/** The images with each axis' length changed; undefined where nothing is left, or no whole number. */
export function changeImage(
  image: ImageSize | undefined,
  change: (length: number, axis: 0 | 1) => number,
): ImageSize | undefined {
  if (image === undefined) return undefined;
  const size: [number, number] = [change(image.size[0], 0), change(image.size[1], 1)];
  return size.every((length) => Number.isSafeInteger(length) && length > 0) ? { ...image, size } : undefined;
}

export interface Window {
  readonly kernel: readonly number[];
  readonly stride?: readonly number[];
  readonly dilation?: readonly number[];
  readonly padding: Padding | undefined;
  /** Whether a last step that leaves the images in part counts. */
  readonly ceil?: boolean;
}

/** The images that a window leaves as it slides over others; undefined where the padding is not known or nothing is left. */
export function slideWindow(image: ImageSize | undefined, window: Window): ImageSize | undefined {
  const { stride, padding, ceil = false } = window;
  if (padding === undefined) return undefined;
  return changeImage(image, (length, axis) => {
    const step = stride?.[axis] ?? 1;
    if (padding === "same") return Math.ceil(length / step);
    const steps = (length + padding[axis] + padding[axis + 2] - reachOf(window, axis)) / step;
    return (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  });
}

/** The images that a transposed convolution makes, with no pixels more than its taps reach. */
export function enlargeImage(image: ImageSize | undefined, window: Window): ImageSize | undefined {
  const { stride, padding } = window;
  if (padding === undefined) return undefined;
  return changeImage(image, (length, axis) => {
    const step = stride?.[axis] ?? 1;
    if (padding === "same") return length * step;
    return (length - 1) * step + reachOf(window, axis) - padding[axis] - padding[axis + 2];
  });
}

function reachOf({ kernel, dilation }: Window, axis: 0 | 1): number {
  return (kernel[axis] - 1) * (dilation?.[axis] ?? 1) + 1;
}

export const noPadding: Padding = [0, 0, 0, 0];
