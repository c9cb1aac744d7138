import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import type { Key, KeysResult } from "../../results/keys.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import { agree, capital, counted, partOf, percent, thousands } from "../../results/plain-text.ts";
import { sigmaText } from "../../results/sigma-text.ts";
import { cosineText } from "../cosine-text.ts";
import { areMasterKeys, isAlike, leastLikeness } from "./likeness.ts";

/** What is most worth knowing of keys, in plain words. */
export function keysFindings(result: KeysResult): Finding[] {
  const { keys, filters, explained, shareAbove, cosine, kernel, layers, noise } = result;
  const models = [...new Set(layers.map(({ model }) => model))];
  const some = counted(keys.length, "key");
  const said = `${percent(explained)} of the ${kernel.join("x")} filters`;
  const ofNoise = `noise: ${percent(noise.explained)}`;
  const beside =
    result.source === "models"
      ? `As many keys found in ${counted(noise.filters, "filter")} of white noise explain ${percent(noise.explained)}`
      : `Of ${counted(noise.filters, "filter")} of white noise they explain ${percent(noise.explained)}`;
  const findings: Finding[] = [
    finding(
      "keys-explain",
      isAboveNoise(result)
        ? `${some} ${agree(keys.length, "explains", "explain")} ${said} (${ofNoise})`
        : `${some} cannot be told from keys of noise: ${said} explained (${ofNoise})`,
      `That is the mean squared centred cosine of ${counted(filters.used, "filter")} with ${agree(filters.used, "its", "their")} nearest key; ${percent(shareAbove)} of them reach a cosine of ${cosine}. ${beside}.`,
      {
        models,
        values: { keys: keys.length, explained, shareAbove, filters: filters.used, noise: noise.explained },
      },
    ),
  ];
  const first = keys.reduce((most, key) => (key.filters > most.filters ? key : most));
  // Of one key it is a matter of course.
  if (first.filters > 0 && keys.length > 1) {
    const title = `The most used key stands for ${percent(first.share)} of the filters (an even spread: ${percent(1 / keys.length)})`;
    findings.push(
      finding("most-used-key", title, areMasterKeys(result) ? itselfOf(first) : likenessOf(first, kernel[0]), {
        models,
        values: { share: first.share },
      }),
    );
  }
  if (result.source === "models" && kernel[0] >= 3) findings.push(likenessToMasters(result, models));
  findings.push(...leastExplained(result));
  const left = filters.constant + filters.zero + filters.nonFinite;
  if (left > 0) {
    findings.push(
      finding(
        "no-direction",
        `${counted(left, "filter")} ${agree(left, "has no direction and was", "have no direction and were")} left out`,
        `${thousands(filters.zero)} zero, ${thousands(filters.constant)} constant, ${thousands(filters.nonFinite)} with NaN or infinite weights.`,
        { models, values: { zero: filters.zero, constant: filters.constant, nonFinite: filters.nonFinite } },
      ),
    );
  }
  return findings;
}

/** Standard errors above what noise gives from which on keys are said to explain the filters: by chance in one of 700 models. */
const certain = 3;

/** Whether keys explain more of the filters than of noise, by more than chance. */
function isAboveNoise({ explained, noise, filters }: KeysResult): boolean {
  return explained - noise.explained > certain * noise.error * Math.sqrt(1 + noise.filters / filters.used);
}

/** Standard errors below the mean of all layers, and below other layers, from which on a layer is named: layers are many. */
const certainOfLayer = 4;

/**
 * The layer that the keys explain least, of those that they explain less than all filters by more than their numbers allow; with
 * the others that cannot be told apart from it.
 */
function leastExplained({ explained, noise, layers }: KeysResult): Finding[] {
  const measured = layers.flatMap((layer) => (layer.explained === null ? [] : [{ ...layer, share: layer.explained }]));
  // Of two layers the table shows the other.
  if (measured.length < 3) return [];
  // The squared cosines of filters spread at most about as much as those of noise.
  const deviation = noise.error * Math.sqrt(noise.filters);
  const less = measured
    .filter(({ share, used }) => explained - share > (certainOfLayer * deviation) / Math.sqrt(used))
    .sort((a, b) => a.share - b.share);
  if (less.length === 0) return [];
  const [first] = less;
  const isNear = ({ share, used }: (typeof less)[number]) =>
    Math.abs(share - first.share) <= certainOfLayer * deviation * Math.sqrt(1 / used + 1 / first.used);
  const alike = less.filter(isNear);
  const names = namesInSentences(layers);
  const isAlone = measured.filter(isNear).length === 1;
  const title = isAlone
    ? `The layer that the keys explain least, chance aside, is ${names.layer(first)}`
    : `Among the layers that the keys explain least, chance aside, ${agree(alike.length, "is", "are")} ${names.layers(alike)}`;
  const [from, to] = [first, alike[alike.length - 1]].map(({ share }) => percent(share));
  const shares = from === to ? from : `${from} to ${to}`;
  const whose = alike.length === 1 ? `its ${counted(first.used, "filter")}` : "the filters of each";
  return [
    finding(
      "least-explained",
      title,
      `They explain ${shares} of the shape of ${whose}, and ${percent(explained)} of all.`,
      { layers: alike, values: { explained: first.share } },
    ),
  ];
}

/** Of a master key: the number and the family, which are its names. */
function itselfOf({ resembles }: Key): string {
  return `It is master key ${resembles.key} (${resembles.family}).`;
}

const scale = (sigma: number) => sigmaText(sigma, (value) => value.toFixed(2));

/** "It is most like ...", master key and family; at a low cosine none. */
function likenessOf({ resembles, family }: Key, k: number): string {
  if (k < 3) return "Four weights are like a master key whatever they are, so nothing is said of its likeness.";
  const least = `a cosine of ${leastLikeness(k)} or more`;
  const master = isAlike(resembles, k)
    ? `It is most like master key ${resembles.key} (${resembles.family}), with a cosine of ${cosineText(resembles.cosine)}`
    : `It has ${least} with no master key`;
  if (!isAlike(family, k)) return `${master}, and is like none of the eight families.`;
  const { sigmaX, sigmaY, cosine } = family;
  return `${master}, and of the eight families most like ${family.family} with sigma ${scale(sigmaX)} across and ${scale(sigmaY)} upwards, with a cosine of ${cosineText(cosine)}.`;
}

function likenessToMasters({ keys }: KeysResult, models: string[]): Finding {
  const near = (other: { cosine: number } | null) => other !== null && Math.abs(other.cosine) >= 0.9;
  const alike = keys.filter(({ resembles }) => near(resembles));
  const masters = new Set(alike.map(({ resembles }) => resembles.key));
  const fitted = keys.filter(({ family }) => near(family));
  return finding(
    "master-keys",
    `${capital(partOf(alike.length, keys.length, "key"))} ${agree(alike.length, "resembles", "resemble")} a master key`,
    `With a cosine of 0.9 or more; ${thousands(masters.size)} of the eight master keys ${agree(masters.size, "is", "are")} found again. ${thousands(fitted.length)} of the keys ${agree(fitted.length, "is", "are")} as near to the best of the eight families.`,
    { models, values: { keys: alike.length, of: keys.length, masters: masters.size, families: fitted.length } },
  );
}
