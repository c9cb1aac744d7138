import type { ScaleSpaceFamily } from "./scale-space.ts";

/** Families in words: as a convolution kernel a difference towards + is T one pixel towards - less T. */
export const familyWords: Record<ScaleSpaceFamily, string> = {
  "dy+": "smoothing shifted down minus smoothing (dy+)",
  "dx-": "smoothing minus smoothing shifted right (dx-)",
  "dy-": "smoothing minus smoothing shifted up (dy-)",
  "dx+": "smoothing shifted left minus smoothing (dx+)",
  dx: "the derivative across (dx)",
  dy: "the derivative upwards (dy)",
  sharpen: "sharpening",
  smooth: "smoothing",
};
