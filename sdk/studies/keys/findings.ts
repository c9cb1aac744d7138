import type { Finding } from "../../results/facts.ts";
import type { Key, KeysResult } from "../../results/keys.ts";
import { percent, thousands } from "../../results/plain-text.ts";
import { isAlike, leastLikeness } from "./likeness.ts";

/** What is most worth knowing of keys, in plain words. */
export function keysFindings(result: KeysResult): Finding[] {
  const { keys, filters, explained, shareAbove, cosine, kernel, layers } = result;
  const noun = keys.length === 1 ? "key explains" : "keys explain";
  const findings: Finding[] = [
    {
      title: `${keys.length} ${noun} ${percent(explained)} of the ${kernel.join("x")} filters`,
      text: `That is the mean squared centred cosine of ${thousands(filters.used)} filters with their nearest key; ${percent(shareAbove)} of them reach a cosine of ${cosine}.`,
    },
  ];
  const first = keys.reduce((most, key) => (key.filters > most.filters ? key : most));
  if (first.filters > 0) {
    findings.push({
      title: `The most used key stands for ${percent(first.share)} of the filters`,
      text: likenessOf(first),
    });
  }
  if (result.source === "models") findings.push(likenessToMasters(result));
  const measured = layers.filter((layer) => layer.explained !== null);
  if (measured.length > 1) {
    const worst = measured.reduce((least, layer) =>
      (layer.explained as number) < (least.explained as number) ? layer : least,
    );
    findings.push({
      title: `The layer that the keys explain least is ${worst.name}`,
      text: `${percent(worst.explained as number)} of its ${thousands(worst.used)} filters' shape is that of a key.`,
    });
  }
  const left = filters.constant + filters.zero + filters.nonFinite;
  if (left > 0) {
    findings.push({
      title: `${thousands(left)} ${left === 1 ? "filter has no direction and was" : "filters have no direction and were"} left out`,
      text: `${thousands(filters.zero)} are zero, ${thousands(filters.constant)} constant, ${thousands(filters.nonFinite)} hold NaN or infinite weights.`,
    });
  }
  return findings;
}

/** "It is most like ...", master key and family; at a low cosine none. */
function likenessOf({ resembles, family }: Key): string {
  const least = `a cosine of ${leastLikeness} or more`;
  const master = isAlike(resembles)
    ? `It is most like master key ${resembles.key} (${resembles.family}), with a cosine of ${resembles.cosine.toFixed(3)}`
    : `It has ${least} with no master key`;
  if (!isAlike(family)) return `${master}, and is like none of the eight families.`;
  const { sigmaX, sigmaY, cosine } = family;
  return `${master}, and of the eight families most like ${family.family} with sigma ${sigmaX.toFixed(2)} across and ${sigmaY.toFixed(2)} upwards, with a cosine of ${cosine.toFixed(3)}.`;
}

function likenessToMasters({ keys }: KeysResult): Finding {
  const near = (other: { cosine: number } | null) => other !== null && Math.abs(other.cosine) >= 0.9;
  const alike = keys.filter(({ resembles }) => near(resembles));
  const masters = new Set(alike.map(({ resembles }) => resembles.key));
  const fitted = keys.filter(({ family }) => near(family));
  return {
    title: `${alike.length} of ${keys.length} keys resemble a master key`,
    text: `With a cosine of 0.9 or more; ${masters.size} of the eight master keys are found again. ${fitted.length} of the keys are as near to the best of the eight families.`,
  };
}
