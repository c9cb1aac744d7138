import type { Finding } from "../result.ts";
import type { ScaleSpaceResult } from "./result.ts";

/** What a reader should know first, a finding a model. */
export function scaleSpaceFindings({ groups, cosine, method }: ScaleSpaceResult): Finding[] {
  return groups
    .filter(({ by, count }) => by === "model" && count > 0)
    .map(({ name, count, families, explained, sigmaX, sigmaY, halfPixel }) => {
      const present = Object.entries(families).filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
      const half = halfPixel.count === 0 ? "" : ` Off-centre filters sit a median ${halfPixel.distance[2].toFixed(2)} pixels from half a pixel.`;
      return {
        title: `${name}: ${(100 * explained.families).toFixed(1)} % of ${count} filters are explained by ${present.length} families`,
        text: `Centred cosine ${cosine} or more, method ${method}; ${(100 * explained.keys).toFixed(1)} % by the eight master keys. Most frequent is ${present[0][0]}. Median sigma is ${sigmaX[2].toFixed(2)} along x and ${sigmaY[2].toFixed(2)} along y.${half}`,
      };
    });
}
