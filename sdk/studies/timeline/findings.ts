import type { Finding } from "../../results/finding.ts";
import { finding, mergeFindings } from "../../results/findings.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import { agree, capital, counted, listed, partOf, percent, quoted, thousands } from "../../results/plain-text.ts";
import type { TimelineCheckpoint, TimelineDocument, TimelineLayer } from "../../results/timeline.ts";

/** Names in a text. */
const namedInText = 6;

/** What is most worth knowing of a training, in plain words. */
export function timelineFindings({
  checkpoints,
  layers,
  reference,
}: Pick<TimelineDocument, "checkpoints" | "layers" | "reference">): Finding[] {
  const model = checkpoints[reference].name;
  const shown = namesInSentences(
    layers.map(({ name }) => ({ model, name })),
    [model],
  );
  const at = (index: number) => quoted(checkpoints[index].name);
  const named = (those: readonly TimelineLayer[]) => those.map(({ name }) => ({ model, name }));
  const names = (those: readonly TimelineLayer[], most = namedInText) =>
    listed(
      those.map(({ name }) => shown.layerAlone({ model, name })),
      most,
    );
  return mergeFindings([
    [diverged(), strangers(), lacking(), flat(), settled(), largestStep()].filter((one) => one !== null),
  ]);

  /** From the first checkpoint with such weights that only ones with them follow. */
  function diverged(): Finding | null {
    const broken = checkpoints.map(({ nonFinite }) => nonFinite.length > 0);
    if (!broken.includes(true)) return null;
    let first = broken.length;
    while (first > 0 && broken[first - 1]) first--;
    const lasting = first < broken.length;
    const start = lasting ? first : broken.indexOf(true);
    const own = layers.filter(({ name }) => checkpoints[start].nonFinite.includes(name));
    const count = broken.filter(Boolean).length;
    const when = lasting ? `from ${at(start)} on` : `in ${counted(count, "checkpoint")}, first in ${at(start)}`;
    const title = `NaN or infinite weights ${count === broken.length ? `in ${partOf(count, count, "checkpoint")}` : when}`;
    const last = broken.lastIndexOf(true);
    const later = checkpoints[last].nonFinite.length;
    const grown = later === own.length ? "" : `; ${at(last)} has ${counted(later, "layer")} with them`;
    const text = `First in ${counted(own.length, "layer")}: ${names(own)}${grown}. ${comparison()}`;
    const about = { models: [checkpoints[start].name], layers: named(own), values: { checkpoints: count } };
    return finding("training-diverged", title, text, about);
  }

  /** What the checkpoints are held against; where none is free of NaN, at most some layers of the last one. */
  function comparison(): string {
    const unusable = checkpoints[reference].nonFinite.length;
    if (unusable === 0) return `All is compared with ${at(reference)}.`;
    if (unusable === layers.length) return "No checkpoint is free of them: nothing is compared.";
    return `No checkpoint is free of them: only layers that have none in ${at(reference)} are compared with it.`;
  }

  /** Checkpoints that share nothing with the reference are none of its training. */
  function strangers(): Finding | null {
    const those = checkpoints.filter(isStranger);
    if (those.length === 0) return null;
    const title = `${capital(listed(those.map(({ name }) => quoted(name))))} ${agree(those.length, "is no checkpoint", "are no checkpoints")} of the network of ${at(reference)}`;
    const [{ otherShapes, further }] = those;
    const own =
      otherShapes.length === 0
        ? ""
        : `; ${counted(otherShapes.length, "layer")} of one name ${agree(otherShapes.length, "has", "have")} another shape`;
    const text = `${capital(quoted(those[0].name))} has ${agree(layers.length, "not its layer", `none of its ${thousands(layers.length)} layers`)}, and ${counted(further, "other")} instead${own}.`;
    return finding("checkpoints-lack-layers", title, text, { models: those.map(({ name }) => name) });
  }

  function isStranger({ missing, otherShapes }: TimelineCheckpoint): boolean {
    return missing.length + otherShapes.length === layers.length;
  }

  function lacking(): Finding | null {
    const those = checkpoints.filter((one) => one.missing.length + one.otherShapes.length > 0 && !isStranger(one));
    if (those.length === 0) return null;
    const title = `${counted(those.length, "checkpoint")} ${agree(those.length, "lacks", "lack")} layers of ${at(reference)}, or ${agree(those.length, "has", "have")} them in another shape`;
    const text = [sentence("missing", "lacks"), sentence("otherShapes", "has in another shape")].filter(
      (part) => part !== "",
    );
    return finding("checkpoints-lack-layers", title, text.join(" "), { models: those.map(({ name }) => name) });

    /** Of the first checkpoint of which there is something to say, and how many more there are. */
    function sentence(key: "missing" | "otherShapes", verb: string): string {
      const [first, ...rest] = those.filter((one) => one[key].length > 0);
      if (first === undefined) return "";
      const more = rest.length === 0 ? "" : ` (and ${counted(rest.length, "later checkpoint")})`;
      return `${capital(quoted(first.name))}${more} ${verb} ${listed(first[key].map(quoted), namedInText)}.`;
    }
  }

  function flat(): Finding | null {
    const changes = layers.flatMap(({ relativeChange }) => relativeChange.filter((change) => change !== null));
    // Where no two checkpoints could be compared nothing is known.
    if (changes.length === 0 || changes.some((change) => change > 0)) return null;
    const title = "No convolution weight changed between any two checkpoints";
    const text = `${capital(partOf(layers.length, layers.length, "layer"))} ${agree(layers.length, "is what it was", "are what they were")}.`;
    return finding("nothing-trained", title, text, { models: [model] });
  }

  function settled(): Finding | null {
    const known = layers.filter(({ settledAt }) => settledAt !== null);
    if (known.length === 0 || known.every(({ settledAt }) => settledAt === 0)) return null;
    const open = known.filter(({ settledAt }) => settledAt === reference);
    const rule = `D from ${at(reference)} stays where two samples of one distribution would have it.`;
    if (open.length > 0) {
      const title = `${capital(partOf(open.length, known.length, "layer"))} had not settled before ${at(reference)}`;
      return finding("not-settled", title, `Up to there D is above its floor: ${names(open)}.`, {
        models: [model],
        layers: named(open),
        values: { layers: open.length },
      });
    }
    const last = known.reduce((latest, layer) =>
      (layer.settledAt as number) > (latest.settledAt as number) ? layer : latest,
    );
    const who = known.length === layers.length ? "the filters" : partOf(known.length, layers.length, "layer");
    const title = `${capital(who)} had settled by ${at(last.settledAt as number)}`;
    const others = known.length === layers.length ? "" : " Of the others it cannot be told.";
    return finding("settled", title, `The last was ${names([last])}; from there on ${rule}${others}`, {
      models: [model],
      layers: named([last]),
      values: { checkpoint: last.settledAt as number },
    });
  }

  /** Up to the reference, where the range of the report ends: of a training that diverged, what follows is no training. */
  function largestStep(): Finding | null {
    let best: { layer: TimelineLayer; index: number; change: number } | undefined;
    for (const layer of layers) {
      for (const [index, change] of layer.relativeChange.slice(0, reference + 1).entries()) {
        if (change !== null && change > (best?.change ?? 0)) best = { layer, index, change };
      }
    }
    if (best === undefined) return null;
    const { layer, index, change } = best;
    const title = `The largest step is that of ${names([layer])}, from ${at(index - 1)} to ${at(index)}`;
    const text = `The norm of the difference is ${percent(change)} of that of the weights before.`;
    return finding("largest-step", title, text, { models: [model], layers: named([layer]), values: { change } });
  }
}
