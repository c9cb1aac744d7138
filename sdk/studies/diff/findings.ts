import type { DiffDocument, LayerChange, LayerState } from "../../results/diff.ts";
import type { Finding } from "../../results/finding.ts";
import type { FindingId } from "../../results/finding-rows.ts";
import { finding, mergeFindings } from "../../results/findings.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import {
  agree,
  capital,
  counted,
  listed,
  partOf,
  percent,
  quoted,
  significant,
  thousands,
} from "../../results/plain-text.ts";
import { cosineText } from "../cosine-text.ts";
import { blockNames } from "./block-names.ts";
import { alsoChanged, otherShapesDetail, scaledThroughout, unrelatedDetail } from "./compare-layer.ts";

/** Names in a text, and indices. */
const namedInText = 6;
const indicesInText = 12;
/** From this share of layers of one name or weights on, with weights that have to do with each other, two networks are one. */
const leastKin = 0.1;

/** What is most worth knowing of two networks, in plain words. */
export function diffFindings({
  models: [before, after],
  layers,
  others,
}: Pick<DiffDocument, "models" | "layers" | "others">): Finding[] {
  const [a, b] = [before.name, after.name];
  const shown = namesInSentences(layers.map(named), [a, b]);
  const matched = layers.filter((layer) => layer.a !== null && layer.b !== null);
  const of = (...wanted: LayerState[]) => layers.filter(({ state }) => wanted.includes(state));
  /** A finding about these layers of the first network, or, where it has none of them, of the second. */
  const about = (
    id: FindingId,
    those: readonly LayerChange[],
    title: string,
    text: string,
    values: Record<string, number> = {},
  ) =>
    finding(id, title, text, {
      models: [a, b],
      layers: those.map(named),
      values: { layers: those.length, ...values },
    });

  return mergeFindings([
    [
      brokenWeights(),
      unrelatedNetworks(),
      allAlike(),
      onlyThese(),
      pruned(),
      permuted(),
      scaled(),
      unrelatedWeights(),
      alone("added"),
      alone("removed"),
      otherShapes(),
      mostChanged(),
      labelsChanged(),
      normChanged(),
      changedOthers(),
      guessed(),
      notCompared(),
    ].filter((one) => one !== null),
  ]);

  function brokenWeights(): Finding | null {
    const broken = of("changed").filter(({ detail }) => detail === "NaN or infinite weights came in");
    if (broken.length === 0) return null;
    const title = `NaN or infinite weights came into ${countOrName(broken)}`;
    return about(
      "broken-weights",
      broken,
      title,
      `${shown.model(b)} has them and ${shown.model(a)} does not: ${names(broken)}.`,
    );
  }

  /** Networks of which hardly a layer has a partner of its shape, or weights that have to do with its partner's, are not two states of one. */
  function unrelatedNetworks(): Finding | null {
    const sameShape = matched.filter(({ detail }) => detail !== otherShapesDetail);
    const kin = sameShape.filter(({ match, detail }) => match !== "shape" && detail !== unrelatedDetail);
    if (2 * sameShape.length > layers.length || leastKin * layers.length <= kin.length) return null;
    const sameName = matched.filter(({ match }) => match === "name").length;
    const title = `${shown.model(a)} and ${shown.model(b)} are different architectures`;
    return about("other-architecture", [], title, `${sharedOf(sameName, sameShape.length)}.`, {
      sameName,
      sameShape: sameShape.length,
      ...(kin.length > 0 && { alike: kin.length }),
    });
  }

  /** What two networks share, of all layers of either. */
  function sharedOf(sameName: number, sameShape: number): string {
    const name = `${capital(partOf(sameName, layers.length, "layer"))} ${agree(sameName, "has", "have")} the same name`;
    if (sameName > 0)
      return `${name} in both, ${thousands(sameShape)} ${agree(sameShape, "has", "have")} a partner of the same shape`;
    if (sameShape === 0) return "No two of their layers have the same name, weights or shape";
    return `No two of their layers have the same name or weights; ${partOf(sameShape, layers.length, "layer")} ${agree(sameShape, "has", "have")} a partner of the same shape`;
  }

  /** All layers in a state that leaves the network what it was. */
  function allAlike(): Finding | null {
    if (matched.length < layers.length) return null;
    const all = partOf(layers.length, layers.length, "convolution layer");
    if (of("unchanged").length === layers.length) {
      if (before.sha256 !== null && before.sha256 === after.sha256 && others.changed.length === 0)
        return about(
          "same-file",
          [],
          `${shown.model(a)} and ${shown.model(b)} are one network, given twice`,
          `The files have the same SHA-256 digest; ${all} ${agree(layers.length, "is", "are")} equal to the bit.${ofOthers()}`,
        );
      const title = `${shown.model(a)} and ${shown.model(b)} hold the same convolution weights`;
      return about(
        "same-weights",
        [],
        title,
        `${capital(all)} ${agree(layers.length, "is", "are")} equal to the bit.${ofOthers()}`,
      );
    }
    if (of("unchanged", "rounded").length < layers.length) return null;
    const details = new Set(of("rounded").map(({ detail }) => detail));
    if (details.size !== 1) return null;
    const [detail] = details;
    const [exact, rounded] = detail.startsWith("the first ") ? [b, a] : [a, b];
    const form = roundings[detail.replace(/^(the first )?to /, "")];
    const text = `Rounding alone makes the weights of ${all} from those of ${shown.model(exact)}.`;
    return about("rounded-only", of("rounded"), `${shown.model(rounded)} is ${shown.model(exact)} ${form}`, text);
  }

  /** A part of the network changed, and the rest did not: fine-tuned heads, frozen backbones. */
  function onlyThese(): Finding | null {
    const moved = matched.filter(({ state }) => state !== "unchanged" && state !== "unknown");
    const same = of("unchanged");
    if (moved.length === 0 || same.length === 0) return null;
    const values = { unchanged: same.length };
    if (2 * moved.length > matched.length) {
      const title = `${thousands(same.length)} of ${counted(matched.length, "layer")} did not change`;
      return about(
        "only-changed",
        same,
        title,
        `${names(same)} ${agree(same.length, "is", "are")} equal to the bit.`,
        values,
      );
    }
    const only = layers.length === matched.length ? "Only " : "";
    const blocks = blockNames(moved.map(nameIn), layers.map(nameIn)).map(quoted);
    const title = `${only}${blocks.length < moved.length ? listed(blocks) : names(moved, 3)} changed`;
    const ofBlocks = blocks.length < moved.length ? `${counted(moved.length, "layer")} changed. ` : "";
    const text = `${ofBlocks}The weights of the other ${counted(same.length, "layer")} are equal to the bit.`;
    return about("only-changed", moved, title, text, values);
  }

  function pruned(): Finding | null {
    const sorted = [...of("pruned")].sort((x, y) => (y.prunedWeights ?? 0) - (x.prunedWeights ?? 0));
    const [most] = sorted;
    if (most === undefined) return null;
    const share = most.prunedWeights ?? 0;
    const which = indicesOf(most);
    const others = sorted.length === 1 ? "" : ` Pruned too: ${listed(sorted.slice(1).map(prunedOf), 3)}.`;
    return about(
      "pruned",
      sorted,
      `${capital(prunedOf(most))} were pruned`,
      `${which}${percent(share)} of its weights are newly zero or gone.${others}`,
      { share },
    );
  }

  function permuted(): Finding | null {
    const those = of("permuted");
    if (those.length === 0) return null;
    const also = those.filter(({ detail }) => detail.endsWith(alsoChanged));
    const text =
      also.length === 0
        ? `The same filters, differently sorted: ${names(those)}.`
        : `${names(those)}. Of these ${counted(also.length, "layer")} also changed; the distances are of filters in their own order.`;
    return about("permuted", those, `The channels of ${countOrName(those)} are in another order`, text);
  }

  function scaled(): Finding | null {
    const those = of("scaled");
    if (those.length === 0) return null;
    const whole = those.filter(({ detail }) => detail === scaledThroughout);
    if (whole.length === those.length) {
      const factors = new Set(those.map(({ scale }) => significant(scale?.[1] ?? 1)));
      const by = factors.size === 1 ? `by ${[...factors][0]}` : "by one factor each";
      const title = `${capital(countOrName(those))} ${agree(those.length, "is", "are")} scaled ${by} throughout`;
      return about(
        "scaled",
        those,
        title,
        `All weights of a layer are one multiple of what they were: ${names(those)}.`,
      );
    }
    const also = whole.length === 0 ? "" : ` Of these ${counted(whole.length, "layer")} by one factor throughout.`;
    const text = `Each output is a multiple of what it was, as where batch normalisation is folded into the weights: ${names(those)}.${also}`;
    return about(
      "scaled",
      those,
      `${capital(countOrName(those))} ${agree(those.length, "is", "are")} scaled output by output`,
      text,
    );
  }

  /** Another training, not a further one. */
  function unrelatedWeights(): Finding | null {
    const those = of("changed").filter(({ detail }) => detail === unrelatedDetail);
    if (those.length === 0) return null;
    const text = `Their cosine with the weights before is below 0, or less than three standard deviations above what a random order of their filters gives: ${names(those)}.`;
    return about(
      "unrelated-weights",
      those,
      `The weights of ${countOrName(those)} are unrelated to those before`,
      text,
    );
  }

  function mostChanged(): Finding | null {
    const those = of("changed", "pruned").filter(
      ({ relativeChange, detail }) => relativeChange !== null && detail !== unrelatedDetail,
    );
    if (those.length === 0) return null;
    const most = those.reduce((best, layer) =>
      (layer.relativeChange ?? 0) > (best.relativeChange ?? 0) ? layer : best,
    );
    const change = most.relativeChange ?? 0;
    const cosine =
      most.cosine === null
        ? ""
        : ` The median cosine of its filters with those before is ${cosineText(most.cosine.median)}.`;
    return about(
      "most-changed",
      [most],
      those.length === 1
        ? `${nameOf(most)} changed by ${percent(change)} of its norm`
        : `The layer that changed most${of("changed").some(({ detail }) => detail === unrelatedDetail) ? ", of those that are still alike," : ""} is ${nameOf(most)}`,
      `The norm of the difference is ${percent(change)} of that of the weights before.${cosine}`,
      { change, ...(most.cosine && { cosine: most.cosine.median }) },
    );
  }

  /** Of all changed layers together; only where labels were asked for. */
  function labelsChanged(): Finding | null {
    const those = layers.filter(({ labels }) => labels !== undefined);
    const all = those.flatMap(({ labels }) => labels ?? []);
    const [moved, filters] = [all.filter(({ from, to }) => from !== to), sumOf(all)];
    if (moved.length === 0) return null;
    const count = sumOf(moved);
    const kinds = new Map<string, number>();
    for (const { from, to, filters: own } of moved) {
      const kind = `${from} to ${to}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + own);
    }
    const [[kind, most]] = [...kinds].sort((x, y) => y[1] - x[1]);
    const title = `${percent(count / filters)} of the filters of changed layers have another nearest spectrum`;
    const text = `Of ${counted(filters, "filter")} ${thousands(count)} have another label; most often ${kind} (${thousands(most)}).`;
    return about("labels-changed", those, title, text, { filters: count, share: count / filters });
  }

  /** The layer whose amplification of images changed most, by the factor; only where norms were asked for. */
  function normChanged(): Finding | null {
    const factor = ({ norms }: LayerChange) =>
      norms === undefined || norms.a === 0 || norms.b === 0 ? 1 : Math.max(norms.a / norms.b, norms.b / norms.a);
    const those = layers.filter((layer) => layer.norms !== undefined && factor(layer) > 1);
    if (those.length === 0) return null;
    const most = those.reduce((best, layer) => (factor(layer) > factor(best) ? layer : best));
    const { a: one, b: other, difference } = most.norms as NonNullable<LayerChange["norms"]>;
    const by = difference === null ? "" : ` As an operator the difference has the norm ${significant(difference)}.`;
    const title = `The spectral norm of ${nameOf(most)} went from ${significant(one)} to ${significant(other)}`;
    const text = `No layer's norm changed by a larger factor, of ${counted(layers.filter(({ norms }) => norms).length, "layer")} measured.${by}`;
    return about("norm-changed", [most], title, text, { before: one, after: other });
  }

  function alone(state: "added" | "removed"): Finding | null {
    const those = of(state);
    if (those.length === 0) return null;
    const [owner, other] = state === "added" ? [b, a] : [a, b];
    const title = `${counted(those.length, "layer")} of ${shown.model(owner)} ${agree(those.length, "has", "have")} no partner in ${shown.model(other)}`;
    const text = `${capital(state)}: ${names(those)}.`;
    return about(state === "added" ? "layers-added" : "layers-removed", those, title, text);
  }

  /** Layers of one name that were built anew, which have no weights to compare one by one. */
  function otherShapes(): Finding | null {
    const those = of("changed").filter(({ detail }) => detail === otherShapesDetail);
    if (those.length === 0) return null;
    const shapes = those.map(
      (layer) => `${nameOf(layer)} (${layer.shapeA?.join("x") ?? ""} to ${layer.shapeB?.join("x") ?? ""})`,
    );
    return about(
      "other-shapes",
      those,
      `${capital(countOrName(those))} ${agree(those.length, "has", "have")} another shape`,
      `${those.length === 1 ? "Its" : "Their"} weights have no partners and were not compared one by one: ${listed(shapes, namedInText)}.`,
    );
  }

  function changedOthers(): Finding | null {
    const { changed, compared, rounded = [] } = others;
    if (changed.length === 0) return null;
    const isRoundedOnly = rounded.length === changed.length;
    const isReordered = of("permuted").length > 0;
    const changedOrMoved = isReordered ? `${agree(changed.length, "differs", "differ")}, number by number` : "changed";
    const became = isRoundedOnly ? `${agree(changed.length, "is", "are")} rounded` : changedOrMoved;
    const title = `${partOf(changed.length, compared, "other tensor")} ${became}`;
    const some =
      isRoundedOnly || rounded.length === 0
        ? ""
        : ` Of these ${counted(rounded.length, "tensor")} ${agree(rounded.length, "is", "are")} only rounded.`;
    const order = isReordered ? " They are compared in the order in which they stand." : "";
    const text = `No convolution's weights, such as linear layers, biases and batch normalisation: ${listed(changed.map(quoted), namedInText)}.${some}${order}`;
    return about("other-tensors", [], capital(title), text, { changed: changed.length, compared });
  }

  /** What is said of the other tensors beside convolutions that are the same; nothing where there are none. */
  function ofOthers(): string {
    if (others.changed.length > 0) return ` Of other tensors ${counted(others.changed.length, "tensor")} changed.`;
    const alone = others.onlyA + others.onlyB;
    if (others.compared === 0 && alone === 0) return "";
    if (others.compared === 0)
      return " Other tensors (linear layers, biases, batch normalisation) have no names in common and were not compared.";
    const rest = alone === 0 ? "" : `, and ${counted(alone, "tensor")} ${agree(alone, "has", "have")} no partner`;
    return ` So ${agree(others.compared, "is", "are")} ${partOf(others.compared, others.compared, "other tensor")} of one name${rest}.`;
  }

  function guessed(): Finding | null {
    const those = matched.filter(({ match }) => match !== "name");
    if (those.length === 0) return null;
    const shape = those.filter(({ match }) => match === "shape").length;
    const ways = [
      ...(shape > 0 ? [`${thousands(shape)} by shape and place`] : []),
      ...(shape < those.length ? [`${thousands(those.length - shape)} by weights that are nearly the same`] : []),
    ];
    const title = `${counted(those.length, "layer")} of other names ${agree(those.length, "was", "were")} matched`;
    const text = `${listed(ways)}. What they are said to have changed rests on that guess.`;
    return about("guessed-matches", those, title, text, { byShape: shape });
  }

  function notCompared(): Finding | null {
    const those = of("unknown");
    if (those.length === 0) return null;
    const title = `${counted(those.length, "layer")} could not be compared`;
    return about("not-compared", those, title, `${names(those)}: ${those[0].detail}.`);
  }

  function named(layer: LayerChange): { model: string; name: string } {
    return layer.a === null ? { model: b, name: layer.b ?? "" } : { model: a, name: layer.a };
  }

  function nameIn(layer: LayerChange): string {
    return named(layer).name;
  }

  function nameOf(layer: LayerChange): string {
    return shown.layerAlone(named(layer));
  }

  function names(those: readonly LayerChange[], most = namedInText): string {
    return listed(those.map(nameOf), most);
  }

  /** One by its name, several by their number. */
  function countOrName(those: readonly LayerChange[]): string {
    return those.length === 1 ? nameOf(those[0]) : counted(those.length, "layer");
  }

  /** "31 of 64 filters of "conv3"": of outputs, or of the inputs of a group, or single weights. */
  function prunedOf(layer: LayerChange): string {
    const [first, second] = layer.shapeA ?? [0, 0];
    const [outputs, inputs] = layer.kind === "transposed" ? [second, first] : [first, second];
    const [goneOutputs, goneInputs] = [layer.prunedOutputs?.length ?? 0, layer.prunedInputs?.length ?? 0];
    const name = nameOf(layer);
    if (goneOutputs > 0) return `${thousands(goneOutputs)} of ${counted(outputs, "output filter")} of ${name}`;
    if (goneInputs > 0) return `${thousands(goneInputs)} of ${counted(inputs, "input channel")} of ${name}`;
    return `${percent(layer.prunedWeights ?? 0)} of the weights of ${name}`;
  }
}

/** Which outputs or inputs were pruned, as a sentence; none where single weights were, or all. */
function indicesOf({ prunedOutputs = [], prunedInputs = [] }: LayerChange): string {
  const [word, indices] = prunedOutputs.length > 0 ? ["Output", prunedOutputs] : ["Input", prunedInputs];
  if (indices.length === 0) return "";
  return `${word}${indices.length === 1 ? "" : "s"} ${listed(indices.map(String), indicesInText)}. `;
}

function sumOf(transitions: readonly { filters: number }[]): number {
  return transitions.reduce((sum, { filters }) => sum + filters, 0);
}

const roundings: Record<string, string> = {
  f32: "in 32-bit floats",
  f16: "in float16",
  bf16: "in bfloat16",
  "8-bit steps": "in 8-bit steps",
  "8-bit steps a channel": "in 8-bit steps, each output with its own",
};
