import type { Finding } from "../../results/facts.ts";
import { percent, thousands } from "../../results/plain-text.ts";
import type { ScaleSpaceFamily, ScaleSpaceResult, ScaleSpaceShares } from "../../results/scale-space.ts";

/** Families in words. */
const words: Record<ScaleSpaceFamily, string> = {
  "dy+": "smoothing shifted up minus smoothing (dy+)",
  "dx-": "smoothing minus smoothing shifted left (dx-)",
  "dy-": "smoothing minus smoothing shifted down (dy-)",
  "dx+": "smoothing shifted right minus smoothing (dx+)",
  dx: "the derivative across (dx)",
  dy: "the derivative upwards (dy)",
  sharpen: "sharpening",
  smooth: "smoothing",
};

/** A pixel's share within which an off-centre filter counts as half a pixel off. */
const nearHalf = 0.1;

/** What is most worth knowing, in plain words. */
export function findScaleSpaceFindings({ groups, layers, cosine }: ScaleSpaceResult): Finding[] {
  return groups
    .filter(({ by }) => by === "model")
    .flatMap((whole) => {
      if (whole.count === 0) return [];
      const about = groups.filter(({ by }) => by === "model").length > 1 ? ` of ${whole.model}` : "";
      const own = layers.filter(({ model, count }) => model === whole.model && count > 0);
      return [
        explained(whole, about, cosine),
        common(whole, about),
        ...identities(whole, about),
        ...scales(whole, about),
        ...halfPixel(whole, about),
        ...extremes(own, about),
      ];
    });
}

function explained({ count, explained: share }: ScaleSpaceShares, about: string, cosine: number): Finding {
  return {
    title: `${percent(share.families)} of ${thousands(count)} filters${about} are scale-space models`,
    text: `Their best of eight families has a centred cosine of ${cosine} or more; the nearest of the eight master key filters reaches it for ${percent(share.keys)}.`,
  };
}

function common({ count, families }: ScaleSpaceShares, about: string): Finding {
  const [[first, most], [second, next]] = Object.entries(families).sort(([, a], [, b]) => b - a);
  return {
    title: `The commonest family${about} is ${words[first as ScaleSpaceFamily]}`,
    text: `It fits ${percent(most / count)} of the filters best; ${words[second as ScaleSpaceFamily]} comes next with ${percent(next / count)}.`,
  };
}

function identities({ identity, families }: ScaleSpaceShares, about: string): Finding[] {
  if (identity === 0) return [];
  return [
    {
      title: `${thousands(identity)} of ${thousands(families.smooth + families.sharpen)} smoothing and sharpening filters${about} are the identity`,
      text: "Their best template is a single point, sigma or alpha being next to 0: it passes the image through, and neither smooths nor sharpens it.",
    },
  ];
}

function scales({ count, converged, sigmaX, sigmaY }: ScaleSpaceShares, about: string): Finding[] {
  if (converged === 0) return [];
  const left = converged < count ? ` Left out: ${thousands(count - converged)} whose fit did not converge.` : "";
  return [
    {
      title: `The typical scale${about} is ${sigmaX[2].toFixed(2)} pixels across and ${sigmaY[2].toFixed(2)} upwards`,
      text: `Medians of the best fits' standard deviations; half of them lie in ${sigmaX[1].toFixed(2)} to ${sigmaX[3].toFixed(2)} and ${sigmaY[1].toFixed(2)} to ${sigmaY[3].toFixed(2)}.${left}`,
    },
  ];
}

function halfPixel({ halfPixel: { count, distance } }: ScaleSpaceShares, about: string): Finding[] {
  if (count === 0) return [];
  const near = distance[2] <= nearHalf;
  return [
    {
      title: `Off-centre filters${about} ${near ? "sit half a pixel off" : "do not sit at half a pixel"}`,
      text: `The middle of |h| of ${thousands(count)} one-sided differences lies ${distance[2].toFixed(2)} pixels from half a pixel in the median.`,
    },
  ];
}

function extremes(layers: readonly (ScaleSpaceShares & { name: string })[], about: string): Finding[] {
  if (layers.length < 2) return [];
  const sorted = [...layers].sort((a, b) => b.explained.families - a.explained.families);
  const [best, worst] = [sorted[0], sorted[sorted.length - 1]];
  if (best.explained.families === worst.explained.families) return [];
  return [
    {
      title: `The layer${about} nearest to the models is ${best.name}`,
      text: `${percent(best.explained.families)} of its ${thousands(best.count)} filters are explained; least in ${worst.name}, ${percent(worst.explained.families)}.`,
    },
  ];
}
