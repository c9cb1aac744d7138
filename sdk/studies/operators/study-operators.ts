import { appendTo } from "../../append-to.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { OperatorExample, OperatorLayer, OperatorNull, OperatorsResult } from "../../results/operators.ts";
import { rawMoments } from "../../statistics/moment-tasks.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { followLayers } from "../../streams/follow-layers.ts";
import { inTurn } from "../../streams/in-turn.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { Running } from "../study.ts";
import { blindnessOf } from "./blindness.ts";
import { LabelCounts } from "./label-counts.ts";
import { labelShares } from "./label-shares.ts";
import { labelChunks } from "./label-tasks.ts";
import { type Labeller, labellerOf } from "./labeller.ts";
import { nullFilters, nullModel, nullSamples } from "./null-model.ts";
import { operatorGroups } from "./operator-groups.ts";
import type { ResolvedOperatorsOptions } from "./options.ts";
import type { Plan } from "./plan-layers.ts";
import type { StudiedLayer, StudyInput } from "./studied-layer.ts";
import { operatorPlanes } from "./study-planes.ts";

export async function studyOperators(input: StudyInput): Promise<OperatorsResult> {
  const { kernels, runner, plan, resolved, running } = input;
  const { names, signal, onProgress } = running;
  const labellers = new Labellers(kernels, resolved);
  const sizes = [...new Set(plan.layers.map(({ k }) => k))];
  const streams = new Map(sizes.map((k) => [k, new FilterStream(runner, k * k, signal, running.passes)]));
  const report = progressOf(plan, labellers, resolved, onProgress);

  const nulls = new Map<string, OperatorNull>();
  for (const { k, size } of plan.layers) {
    const key = grid(k, size);
    if (nulls.has(key)) continue;
    const labeller = labellers.of(size);
    const onProgress = report("labelling noise", size);
    nulls.set(key, await nullModel(runner, labeller, k, { ...noiseOf(labeller, k, resolved), signal, onProgress }));
  }

  // Neither needs the other: where processes share the filters, one round has both.
  const [moments, labels] = (await inTurn<unknown>([
    () => momentsOf(kernels, plan, streams),
    () => labelsOf(plan, streams, labellers, resolved, report),
  ])) as [MomentSummary[], LabelCounts[]];
  const studied = plan.layers.map(
    (planned, i): StudiedLayer => ({
      ...planned,
      labelled: labels[i],
      moments: moments[i],
      null: nulls.get(grid(planned.k, planned.size)) as OperatorNull,
    }),
  );

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
    planes: await operatorPlanes(input, studied, streams),
  };
}

function grid(k: number, size: readonly [number, number]): string {
  return `${k} ${size.join(" ")}`;
}

type Streams = ReadonlyMap<number, FilterStream>;

/** The moments of each planned layer's raw weights. */
async function momentsOf(kernels: Kernels, { layers }: Plan, streams: Streams): Promise<MomentSummary[]> {
  const found = layers.map(({ k }) => new MomentSummary(kernels, k * k));
  await mapInOrder([...streams], 1, async ([k, stream]) => {
    const own = layers.flatMap(({ k: side }, i) => (side === k ? [i] : []));
    const of = own.map((i) => layers[i].layer);
    const place = followLayers(of);
    const like = new MomentSummary(kernels, k * k).save();
    for await (const { chunks, result } of stream.each(`${k * k} operators moments`, rawMoments, of, null, { like })) {
      for (const [i, chunk] of chunks.entries()) found[own[place(chunk)]].mergeSaved(result[i]);
    }
  });
  return found;
}

/** The labels of each planned layer's filters. */
async function labelsOf(
  { layers }: Plan,
  streams: Streams,
  labellers: Labellers,
  { filters: list, spectra }: ResolvedOperatorsOptions,
  report: Report,
): Promise<LabelCounts[]> {
  const found = layers.map(({ size }) => new LabelCounts(labellers.of(size).labels.length));
  const byGrid = new Map<string, number[]>();
  for (const [i, { k, size }] of layers.entries()) appendTo(byGrid, grid(k, size), i);
  await mapInOrder([...byGrid.values()], 1, async (own) => {
    const { k, size } = layers[own[0]];
    const labeller = labellers.of(size);
    const stream = streams.get(k) as FilterStream;
    const onFilters = report("labelling filters", size);
    const params = { labeller: labeller.options, k, list, spectra };
    const of = own.map((i) => layers[i].layer);
    const place = followLayers(of);
    const like = new LabelCounts(labeller.labels.length).save();
    const asked = { filters: labeller.batch(k), like };
    for await (const { chunks, result } of stream.each(`labels ${grid(k, size)}`, labelChunks, of, params, asked)) {
      for (const [i, chunk] of chunks.entries()) {
        found[own[place(chunk)]].mergeSaved(result[i]);
        onFilters(chunk.total);
      }
    }
  });
  return found;
}

/** One labeller an image size. */
class Labellers {
  private readonly known = new Map<string, Labeller>();

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
    const { boundary, references, threshold } = this.resolved;
    const key = size.join(" ");
    const known = this.known.get(key) ?? labellerOf(this.kernels, { boundary, size, references, threshold });
    this.known.set(key, known);
    return known;
  }
}

/** The random filters of a null model. */
function noiseOf(labeller: Labeller, k: number, { seed, nullSamples: asked }: ResolvedOperatorsOptions) {
  return { seed, samples: asked ?? nullSamples(labeller, k) };
}

/** Starts to tell of a stage's filters on images of a size. */
type Report = (stage: string, size: readonly [number, number]) => (filters: number) => void;

/** Progress by the cost of spectra, so that layers on large images weigh more; in seconds as measured on one core. */
function progressOf(
  plan: Plan,
  labellers: Labellers,
  resolved: ResolvedOperatorsOptions,
  onProgress: Running["onProgress"],
): Report {
  const weight = (size: readonly [number, number]) => 1 / labellers.of(size).batch(3);
  let [total, seconds] = [0, 0];
  const seen = new Set<string>();
  for (const { layer, k, size } of plan.layers) {
    const [key, labeller] = [grid(k, size), labellers.of(size)];
    const noise = seen.has(key) ? 0 : nullFilters(labeller, k, noiseOf(labeller, k, resolved));
    total += (layer.filters + noise) * weight(size);
    seconds += (layer.filters + noise) * labeller.seconds(k);
    seen.add(key);
  }
  onProgress?.({ stage: "labelling noise", done: 0, total, seconds });
  let done = 0;
  return (stage, size) => (filters) => {
    done = Math.min(total, done + filters * weight(size));
    onProgress?.({ stage, done, total });
  };
}

function describeLayer(
  { layer, k, size, sizeFrom, labelled, null: noise }: StudiedLayer,
  model: string,
  labels: readonly string[],
  filters: boolean,
): OperatorLayer {
  return {
    model,
    name: layer.name,
    kernel: [k, k],
    size: [...size] as [number, number],
    sizeFrom,
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
