import type { Finding } from "../../results/finding.ts";
import { finding, mergeFindings } from "../../results/findings.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import { agree, capital, counted, listed, partOf, percent, quoted } from "../../results/plain-text.ts";
import type { TimelineDocument, TimelineLayer } from "../../results/timeline.ts";

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
  return mergeFindings([[diverged(), lacking(), flat(), settled(), largestStep()].filter((one) => one !== null)]);

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
    const title = `NaN or infinite weights ${lasting ? `from ${at(start)} on` : `in ${counted(count, "checkpoint")}, first in ${at(start)}`}`;
    const text = `There ${agree(own.length, "is", "are")} ${counted(own.length, "layer")} with them: ${names(own)}. All is compared with ${at(reference)}.`;
    const about = { models: [checkpoints[start].name], layers: named(own), values: { checkpoints: count } };
    return finding("training-diverged", title, text, about);
  }

  function lacking(): Finding | null {
    const those = checkpoints.filter(({ missing }) => missing.length > 0);
    if (those.length === 0) return null;
    const [first] = those;
    const title = `${counted(those.length, "checkpoint")} ${agree(those.length, "lacks", "lack")} layers of ${at(reference)}`;
    const text = `${capital(quoted(first.name))} lacks ${counted(first.missing.length, "layer")}, or has them in another shape: ${listed(first.missing.map(quoted), namedInText)}.`;
    return finding("checkpoints-lack-layers", title, text, { models: those.map(({ name }) => name) });
  }

  function flat(): Finding | null {
    const moved = layers.some(({ relativeChange }) => relativeChange.some((change) => change !== null && change > 0));
    if (moved || layers.every(({ norm }) => norm.every((value) => value === null))) return null;
    const title = "No convolution weight changed between any two checkpoints";
    const text = `${capital(partOf(layers.length, layers.length, "layer"))} ${agree(layers.length, "is", "are")} what they were.`;
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
    const title = `The filters had settled by ${at(last.settledAt as number)}`;
    return finding("settled", title, `The last was ${names([last])}; from there on ${rule}`, {
      models: [model],
      layers: named([last]),
      values: { checkpoint: last.settledAt as number },
    });
  }

  function largestStep(): Finding | null {
    let best: { layer: TimelineLayer; index: number; change: number } | undefined;
    for (const layer of layers) {
      for (const [index, change] of layer.relativeChange.entries()) {
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
