import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { OperatorExample, OperatorLayer, OperatorNull, OperatorsResult } from "../../results/operators.ts";
import { FiniteFilters } from "../../streams/finite-filters.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { Running } from "../study.ts";
import { blindnessOf } from "./blindness.ts";
import { type LabelledLayer, labelLayer } from "./label-layer.ts";
import { labelShares } from "./label-shares.ts";
import { Labeller } from "./labeller.ts";
import { nullModel, nullSamples } from "./null-model.ts";
import { operatorGroups } from "./operator-groups.ts";
import type { ResolvedOperatorsOptions } from "./options.ts";
import type { Plan, PlannedLayer } from "./plan-layers.ts";
import { operatorPlanes } from "./study-planes.ts";

export interface StudyInput {
  kernels: Kernels;
  plan: Plan;
  resolved: ResolvedOperatorsOptions;
  running: Running;
}

/** A layer with its labels and the null model that belongs to it. */
export interface StudiedLayer extends PlannedLayer {
  labelled: LabelledLayer;
  null: OperatorNull;
}

export async function studyOperators(input: StudyInput): Promise<OperatorsResult> {
  const { kernels, plan, resolved, running } = input;
  const { names, signal, onProgress } = running;
  const labellers = new Labellers(kernels, resolved);
  const stores = new Map(
    [...new Set(plan.layers.map(({ k }) => k))].map((k) => [k, new FiniteFilters(kernels, k * k, signal)]),
  );
  const report = progressOf(plan, labellers, resolved, onProgress);

  const nulls = new Map<string, OperatorNull>();
  for (const { k, size } of plan.layers) {
    const key = `${k} ${size.join(" ")}`;
    if (nulls.has(key)) continue;
    const labeller = labellers.of(size);
    const samples = resolved.nullSamples ?? nullSamples(labeller, k);
    nulls.set(
      key,
      await nullModel(labeller, k, {
        seed: resolved.seed,
        samples,
        signal,
        onProgress: report("labelling noise", size),
      }),
    );
  }

  const studied: StudiedLayer[] = [];
  for (const planned of plan.layers) {
    throwIfAborted(signal);
    const { layer, k, size } = planned;
    const labelled = await labelLayer(kernels, labellers.of(size), stores.get(k) as FiniteFilters, layer, k, {
      filters: resolved.filters,
      spectra: resolved.spectra,
      signal,
      onProgress: report("labelling filters", size),
    });
    studied.push({ ...planned, labelled, null: nulls.get(`${k} ${size.join(" ")}`) as OperatorNull });
  }

  const first = labellers.of(plan.layers[0]?.size ?? labellers.usual);
  const examples = examplesOf(studied, names, labellers);
  return {
    size: resolved.size,
    boundary: resolved.boundary,
    threshold: resolved.threshold,
    references: resolved.references.map(({ name, weights }) => ({
      name,
      weights: [...weights],
      curve: first.curve(weights),
    })),
    layers: studied.map((layer) => describeLayer(layer, names[layer.owner], first.labels, resolved.filters)),
    groups: operatorGroups(input, studied, first.labels),
    nulls: [...nulls.values()],
    examples: examples.map(({ example }) => example),
    blindness: blindnessOf(
      examples.map(({ example }) => example),
      (wanted) => (examples.find(({ example }) => example === wanted) as (typeof examples)[number]).labeller,
    ),
    planes: await operatorPlanes(input, studied, stores),
  };
}

/** One labeller an image size. */
class Labellers {
  private readonly made = new Map<string, Labeller>();

  constructor(
    private readonly kernels: Kernels,
    private readonly resolved: ResolvedOperatorsOptions,
  ) {}

  /** The size where no layer tells one. */
  get usual(): readonly [number, number] {
    const side = this.resolved.size === "from-graph" ? 32 : this.resolved.size;
    return [side, side];
  }

  of(size: readonly [number, number]): Labeller {
    const key = size.join(" ");
    const { boundary, references, threshold } = this.resolved;
    const labeller = this.made.get(key) ?? new Labeller(this.kernels, boundary, size, references, threshold);
    this.made.set(key, labeller);
    return labeller;
  }
}

/** Progress by the cost of spectra, so that layers on large images weigh more. */
function progressOf(
  plan: Plan,
  labellers: Labellers,
  { nullSamples: asked }: ResolvedOperatorsOptions,
  onProgress: Running["onProgress"],
): (stage: string, size: readonly [number, number]) => (filters: number) => void {
  const weight = (size: readonly [number, number]) => 1 / labellers.of(size).batch(3);
  let total = 0;
  const seen = new Set<string>();
  for (const { layer, k, size } of plan.layers) {
    total += layer.filters * weight(size);
    const key = `${k} ${size.join(" ")}`;
    if (!seen.has(key)) total += (asked ?? nullSamples(labellers.of(size), k)) * weight(size);
    seen.add(key);
  }
  let done = 0;
  return (stage, size) => (filters) => {
    done = Math.min(total, done + filters * weight(size));
    onProgress?.({ stage, done, total });
  };
}

function describeLayer(
  { layer, k, size, labelled, null: noise }: StudiedLayer,
  model: string,
  labels: readonly string[],
  filters: boolean,
): OperatorLayer {
  return {
    model,
    name: layer.name,
    kernel: [k, k],
    size: [...size] as [number, number],
    depthRank: layer.depthRank,
    depth: layer.depth,
    ...labelShares(labels, [{ counts: labelled.counts, null: noise }]),
    zeroFilters: labelled.zeroFilters,
    nonFinite: labelled.nonFinite,
    ...(filters ? { filters: labelled.filters } : {}),
  };
}

/** For each label in the references' order the filter nearest to its feature, of all layers; the first of equals. */
function examplesOf(
  studied: readonly StudiedLayer[],
  names: readonly string[],
  labellers: Labellers,
): { example: OperatorExample; labeller: Labeller }[] {
  const best = new Map<number, { layer: StudiedLayer; distance: number }>();
  for (const layer of studied) {
    for (const [label, { distance }] of layer.labelled.nearest) {
      const known = best.get(label);
      if (known === undefined || distance < known.distance) best.set(label, { layer, distance });
    }
  }
  return [...best]
    .sort(([a], [b]) => a - b)
    .map(([label, { layer }]) => {
      const labeller = labellers.of(layer.size);
      const found = layer.labelled.nearest.get(label) as { index: number; distance: number; weights: number[] };
      const example = {
        label: labeller.labels[label],
        model: names[layer.owner],
        layer: (layer.layer as ConvLayer).name,
        ...found,
        kernel: [layer.k, layer.k],
        curve: labeller.curve(found.weights),
        featureCurve: labeller.curve(labeller.references[label].weights),
      };
      return { example, labeller };
    });
}
