import { largest, shortColor, signedColor } from "../svg/pixels.ts";

/** One picture of a filter. */
export interface Plane {
  title: string;
  /** What it is, for a note. */
  formula: string;
  /** Colours of its pixels. */
  colors(weights: readonly number[], area: number): string[];
}

const inColour: Plane = {
  title: "RGB",
  formula: "RGB: the three channels as they are, gray for 0",
  colors(weights, area) {
    const limit = largest(weights);
    const level = (i: number) => 0.5 + (limit > 0 ? weights[i] / limit / 2 : 0);
    return Array.from({ length: area }, (_, i) => shortColor(level(i), level(i + area), level(i + 2 * area)));
  },
};

/** The projection of each pixel on a direction of length 1, all planes of a filter on one scale. */
function along(title: string, formula: string, direction: readonly number[]): Plane {
  const length = Math.sqrt(direction.reduce((sum, part) => sum + part * part, 0));
  const unit = direction.map((part) => part / length);
  return {
    title,
    formula,
    colors(weights, area) {
      const norms = Array.from({ length: area }, (_, i) =>
        Math.sqrt(unit.reduce((sum, _, c) => sum + weights[i + c * area] ** 2, 0)),
      );
      const limit = largest(norms);
      return Array.from({ length: area }, (_, i) => {
        const value = unit.reduce((sum, part, c) => sum + part * weights[i + c * area], 0);
        return signedColor(value, limit);
      });
    },
  };
}

/** Of a filter over red, green and blue. Luminance is that of Rec. ITU-R BT.601; the other three are orthonormal. */
export const colourPlanes: readonly Plane[] = [
  inColour,
  along("gray mean", "gray (R + G + B) / √3, the mean times √3", [1, 1, 1]),
  along("luminance", "luminance 0.299 R + 0.587 G + 0.114 B, over its length", [0.299, 0.587, 0.114]),
  along("red–green", "red–green (R − G) / √2", [1, -1, 0]),
  along("yellow–blue", "yellow–blue (R + G − 2 B) / √6", [1, 1, -2]),
];

/** Of a filter over one channel. */
export const onlyPlane: Plane = along("weights", "the weights", [1]);

/** As one picture: in colour where there are three channels. */
export function pictureOf(weights: readonly number[], area: number): string[] {
  return (weights.length === 3 * area ? inColour : onlyPlane).colors(weights, area);
}
