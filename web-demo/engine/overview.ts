import { withoutEndings } from "../../sdk/figures/without-endings.ts";
import {
  comparabilityNote,
  type DiffDocument,
  furtherStudies,
  type ModelResult,
  sampleNote,
  studiesOf,
  summarise,
} from "../../sdk/index.ts";
import { ranged } from "../../sdk/results/typeset.ts";
import { figureFacts } from "./draw-figure.ts";
import { labelSeconds } from "./label-seconds.ts";
import type { Colours, Opened } from "./opened.ts";
import { operatorsOverview } from "./operators-overview.ts";
import type { Acting, ChangesOverview, FurtherName, ModelOverview, Overview, TrainingOverview } from "./protocol.ts";
import { scaleSpaceOverview } from "./scale-space-overview.ts";
import type { Threads } from "./threads.ts";

/** What the page shows itself of what is open; the rest is drawn in the worker. */
export function overviewOf(opened: Opened, { pool, count }: Threads): Overview {
  const threads = count();
  const { models: live, result, documents, changes, volume } = opened;
  const all = opened.everything();
  const { operators, norms, channels, scaleSpace, keys } = all;
  const isLive = live.length > 0;
  const findingsOf = (name: FurtherName) => documents.get(name)?.findings ?? [];
  const further = {
    operators: operators === undefined ? null : operatorsOverview(operators, findingsOf("operators")),
    norms: norms ?? null,
    channels: channels === undefined ? null : { findings: findingsOf("channels") },
    scaleSpace: scaleSpace === undefined ? null : scaleSpaceOverview(scaleSpace, findingsOf("scale-space")),
    keys: keys === undefined ? null : { result: keys, findings: findingsOf("keys") },
    changes: changes === undefined ? null : changesOverview(changes),
    volume: volume?.overview() ?? null,
    atlas: result?.atlas ?? null,
    training: trainingOverview(opened),
    figures: figureFacts(all, opened.figuresApart()),
    saved: furtherStudies
      .filter(({ name }) => isLive && documents.has(name))
      .map(({ name, title }) => ({ name, title })),
    kernels: Object.fromEntries(opened.kernels),
    sizes: result === undefined ? [] : studiesOf(result).map(({ basis: { kernel } }) => kernel[0]),
    live: isLive,
    labelSeconds: isLive ? labelSeconds(live, threads === 0 ? 1 : pool.size) : null,
    threads,
    unread: [],
  };
  if (all.result === undefined) {
    const document = opened.alone();
    const models = "checkpoints" in document ? document.checkpoints : document.models;
    // Such a document has no filters of its own.
    return {
      ...further,
      ...nothingStudied,
      drawn: drawnNames(models),
      notes: "notes" in document ? document.notes : [],
      models: models.map((model) => modelOverview({ ...nothingTold, ...model, layers: [], summary: summarise([]) })),
      version: document.provenance.version,
    };
  }
  const { models, notes, findings, groups, divergence, basis, provenance } = all.result;
  return {
    ...further,
    studied: true,
    drawn: drawnNames(models),
    models: models.map(modelOverview),
    notes,
    findings,
    groups: (divergence.sample === null ? groups.map(({ name }) => name) : divergence.groups).map(ranged),
    sample: sampleNote({ divergence, groups }),
    labelled: live.some(({ labelledBy }) => labelledBy !== undefined),
    by: groups.find(({ by }) => by !== "noise")?.by ?? "model",
    preset: divergence.preset,
    kernel: basis.kernel,
    matrix: divergence.matrix,
    floor: divergence.floor.upper,
    debiased: divergence.debiased,
    interval: divergence.interval,
    comparability: comparabilityNote({ provenance }),
    version: provenance.version,
  };
}

export function actingOf({ models, operators }: Colours): Acting {
  return { models: models.map(modelOverview), operators: operatorsOverview(operators, []) };
}

function drawnNames(models: readonly Pick<ModelResult, "name" | "files">[]): string[] {
  return withoutEndings({ models: models.map(({ name, files }) => ({ name, files })) }).models.map(({ name }) => name);
}

/** No weights, no list of tensors. */
function modelOverview({ tensors: _, layers, ...model }: ModelResult): ModelOverview {
  return { ...model, layers: layers.map(({ examples: _, ...layer }) => layer) };
}

function changesOverview({ findings, layers }: DiffDocument): ChangesOverview {
  return { findings, layers: layers.map(({ changedFilters: _, ...layer }) => layer) };
}

function trainingOverview({ checkpoints, training }: Opened): TrainingOverview | null {
  const timeline = training?.overview() ?? null;
  const count = checkpoints?.all.length ?? timeline?.names.length;
  return count === undefined ? null : { count, alone: checkpoints?.alone?.name ?? null, timeline };
}

/** What a document of changes or of a training does not tell of its models. */
const nothingTold = { order: "file" as const, notes: [], tensors: { used: [], skipped: [] }, skippedLayers: [] };

const nothingStudied = {
  studied: false,
  findings: [],
  groups: [],
  sample: null,
  labelled: false,
  by: "model",
  preset: "",
  kernel: [],
  matrix: [],
  floor: [],
  debiased: [],
  interval: null,
  comparability: null,
};
