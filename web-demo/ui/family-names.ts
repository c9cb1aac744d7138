import type { Family } from "../../sdk/index.ts";

/** The families of idealised filters in words. */
export const familyNames: Record<Family, string> = {
  "dy+": "forward difference along y",
  "dx-": "backward difference along x",
  "dy-": "backward difference along y",
  "dx+": "forward difference along x",
  dx: "central difference along x",
  dy: "central difference along y",
  sharpen: "sharpening",
  smooth: "smoothing",
};
