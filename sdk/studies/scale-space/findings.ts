import type { Finding } from "../../results/facts.ts";
import { percent, thousands } from "../../results/plain-text.ts";
import type { ScaleSpaceFamily, ScaleSpaceResult, ScaleSpaceShares } from "../../results/scale-space.ts";

/** Families in words: as a convolution kernel a difference towards + is T one pixel towards - less T. */
const words: Record<ScaleSpaceFamily, string> = {
  "dy+": "smoothing shifted down minus smoothing (dy+)",
  "dx-": "smoothing minus smoothing shifted right (dx-)",
  "dy-": "smoothing minus smoothing shifted up (dy-)",
  "dx+": "smoothing shifted left minus smoothing (dx+)",
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
        ...common(whole, about),
        ...identities(whole, about),
        ...scales(whole, about),
        ...halfPixel(whole, about),
        ...extremes(own, about),
      ];
    });
}

function explained({ count, explained: share }: ScaleSpaceShares, about: string, cosine: number): Finding {
  const { noise } = share;
  return {
    title: `${percent(share.families)} of ${thousands(count)} filters${about} are well described by a scale-space model (noise: ${percent(noise.families)})`,
    text: `Their best of eight families has a centred cosine of ${cosine} or more; the nearest of the eight master key filters reaches it for ${percent(share.keys)} (noise: ${percent(noise.keys)}).`,
  };
}

function common({ explained: { count, byFamily } }: ScaleSpaceShares, about: string): Finding[] {
  if (count === 0) return [];
  const [[first, most], [second, next]] = Object.entries(byFamily).sort(([, a], [, b]) => b - a);
  const runnerUp = next > 0 ? `; ${words[second as ScaleSpaceFamily]} comes next with ${percent(next / count)}` : "";
  return [
    {
      title: `The commonest family${about} is ${words[first as ScaleSpaceFamily]}`,
      text: `Of the ${thousands(count)} filters that are well described it fits ${percent(most / count)} best${runnerUp}.`,
    },
  ];
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

function scales({ explained: { count, sigmaX, sigmaY } }: ScaleSpaceShares, about: string): Finding[] {
  if (sigmaX.length === 0) return [];
  return [
    {
      title: `The typical scale${about} is ${sigmaX[2].toFixed(2)} pixels across and ${sigmaY[2].toFixed(2)} upwards`,
      text: `Medians of the standard deviations of the ${thousands(count)} filters that are well described; half of them lie in ${sigmaX[1].toFixed(2)} to ${sigmaX[3].toFixed(2)} and ${sigmaY[1].toFixed(2)} to ${sigmaY[3].toFixed(2)}.`,
    },
  ];
}

function halfPixel({ explained: { oneSided } }: ScaleSpaceShares, about: string): Finding[] {
  if (oneSided.count === 0) return [];
  const middle = oneSided.offset[2];
  const near = Math.abs(middle - 0.5) <= nearHalf;
  return [
    {
      title: `One-sided filters${about} are offset by ${middle.toFixed(2)} px in the median, ${near ? "about" : "not"} half a pixel`,
      text: `Of ${thousands(oneSided.count)} one-sided differences that are well described: the mean place of the absolute weights along the axis, from the middle.`,
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
