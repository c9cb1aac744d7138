import { kernelsDigest } from "../../build/kernels.ts";
import { sha256Hex } from "../bytes/sha256.ts";
import { UsageError } from "../errors.ts";
import type { Model } from "../model/model.ts";
import { inTurn } from "../streams/in-turn.ts";
import { RoundEnd } from "../streams/passes.ts";
import { runAlongside } from "../streams/run-alongside.ts";
import { layersOfSize } from "../studies/filters/kernel-sizes.ts";
import { type AnalyzeOptions, resolveOptions } from "../studies/filters/options.ts";
import { type FiltersPlan, filtersStudy } from "../studies/filters/study.ts";
import { runStudy } from "../studies/run-study.ts";
import { version } from "../version.ts";
import { countForAtlas } from "./count-for-atlas.ts";
import { cutShard, placesInShard, type Shard } from "./cut-shards.ts";
import { describeInputs } from "./describe-inputs.ts";
import { expectAlike } from "./expect-alike.ts";
import { runsWithin } from "./filter-runs.ts";
import { expectWhole, surveyedRuns, withoutMissing } from "./missing-shards.ts";
import { digestsOf, savedOptions } from "./options.ts";
import { digestOfRounds } from "./round-digest.ts";
import { type Part, SharedPasses } from "./shared-passes.ts";
import type { StudyState } from "./state.ts";

/** How a shard is collected. */
export interface CollectOptions extends AnalyzeOptions {
  /** Which part of the work is done here. */
  shard: Shard;
  /** What all shards have found in the rounds before; absent in the first. */
  from?: StudyState;
  /** What this shard had found before it was stopped: a state that `onStep` gave. */
  resume?: StudyState;
  /**
   * Whether what a report needs to be placed in an atlas is found, too (`reportState`). Default: for at most 50 models with 2,000
   * layers, as the command line places those unasked.
   */
  atlas?: boolean;
  /** A state that may be what is asked for: then it is returned, and nothing is done. */
  finished?: StudyState;
  /** What errors call these states: the names of their files. */
  stateNames?: {
    /** Of `from`. */
    from?: string;
    /** Of `resume`. */
    resume?: string;
    /** Of `finished`. */
    finished?: string;
  };
  /** Called from time to time; `save` gives the state so far, from which another run can go on. */
  onStep?: (save: () => StudyState) => void | Promise<void>;
}

/**
 * Goes through one shard's filters of models in the next round of `analyze`: what is found there when all that the rounds
 * before have found is known. The state of all shards (`mergeStates`) begins the next round, and after the last gives the
 * report (`reportState`), byte for byte that of `analyze`.
 *
 * @throws UsageError for options that are not shared by processes yet, and for states of other inputs or options.
 */
export async function collectState(models: readonly Model[], options: CollectOptions): Promise<StudyState> {
  const { shard, from, resume, finished, stateNames = {}, atlas, onStep, ...asked } = options;
  const fromName = stateNames.from ?? "the state to go on from";
  expectShard(shard);
  const { signal } = asked;
  const resolved = resolveOptions(asked, models);
  const plan = filtersStudy.plan(models, resolved);
  const placed = atlas ?? isPlacedUnasked(plan);
  const saved = { ...savedOptions(asked), atlas: placed };
  const inputs = await describeInputs(models, from?.models);
  const about = {
    ...({ schema: "convscope-state/1", version, kernels: kernelsDigest, study: "analyze" } as const),
    options: saved,
    digests: { ...digestsOf(saved), inputs: inputs.digest },
    models: inputs.models,
  };
  const before = from?.rounds ?? [];
  const round = {
    after: from === undefined ? null : digestOfRounds(before),
    of: shard.of,
    shards: [shard.index],
    partial: false,
  };
  const files = inputs.files.map((file) => ({ ...file }));
  const begun: StudyState = { ...about, files, rounds: [{ ...round, passes: new Map() }] };
  if (from !== undefined) {
    expectAlike(begun, "this run", from, fromName);
    expectWhole(from, fromName);
  }
  const isOwn = (state: StudyState, name: string) => {
    expectAlike(begun, "this run", state, name);
    const [own, ...more] = state.rounds;
    if (
      more.length === 0 &&
      own?.after === round.after &&
      own.of === shard.of &&
      own.shards.join() === `${shard.index}`
    )
      return;
    throw new UsageError(`${name} is of another shard or round: give this one another name, or delete that one`);
  };
  if (finished !== undefined) {
    isOwn(finished, stateNames.finished ?? "the file that is there");
    return finished;
  }
  if (resume !== undefined) {
    isOwn(resume, stateNames.resume ?? "the checkpoint");
    for (const [i, { sha256 }] of resume.files.entries()) files[i].sha256 = sha256;
  }
  const present = withoutMissing(models, before);
  const studied = filtersStudy.plan(present, resolved);
  const runs = sharesOf(present, studied, shard, surveyedRuns(before));
  let save = () => begun;
  const part: Part = {
    shard,
    runs,
    earlier: new Map(resume?.rounds.flatMap(({ passes }) => [...passes])),
    onStep: onStep && (() => onStep(save)),
  };
  const passes = new SharedPasses(present, before, part);
  save = () => ({ ...begun, rounds: [{ ...round, passes: passes.collected }] });
  // A file is read whole for its digest by one shard, in the first round.
  const isHashing = options.digest !== false && from === undefined;
  const lengths = inputs.sources.map(({ byteLength }) => byteLength);
  const hashed = isHashing ? placesInShard(lengths, shard) : [];
  const hash = async (stop: AbortSignal) => {
    for (const i of hashed) files[i].sha256 ??= await sha256Hex(inputs.sources[i], stop);
  };
  await runAlongside(hash, signal, async (hashing) => {
    try {
      const study = () => runStudy(filtersStudy, "analyze", present, { ...asked, digest: false }, passes);
      const count = () => countForAtlas(present, studied, passes, asked);
      await inTurn<unknown>(placed ? [count, study] : [study]);
    } catch (error) {
      if (!(error instanceof RoundEnd)) throw error;
    }
    await hashing;
  });
  return save();
}

function expectShard({ index, of }: Shard): void {
  if (Number.isSafeInteger(of) && of > 0 && Number.isSafeInteger(index) && index >= 0 && index < of) return;
  throw new UsageError(`the shard is ${index} of ${of}, expected one of 0 to ${Math.max(0, of - 1)}`);
}

/** Models and layers that are placed in an atlas unasked, at most: the result of more would be about little else. */
const mostPlaced = { models: 50, layers: 2000 };

function isPlacedUnasked({ models, sizes }: FiltersPlan): boolean {
  const layers = models.reduce((sum, model) => sum + sizes.flatMap((k) => layersOfSize(model, k)).length, 0);
  return models.length <= mostPlaced.models && layers <= mostPlaced.layers;
}

/** The filters of this shard; of the layers that the study takes, those that were surveyed. */
function sharesOf(
  models: readonly Model[],
  plan: FiltersPlan,
  shard: Shard,
  surveyed: ReturnType<typeof surveyedRuns>,
): ReturnType<typeof cutShard> {
  const studied = new Set(plan.models.flatMap((model) => plan.sizes.flatMap((k) => layersOfSize(model, k))));
  let number = 0;
  const numbered = models.map(({ layers }) =>
    layers.map((layer) => ({ number: number++, layer, isStudied: studied.has(layer) })),
  );
  const seen = new Set<unknown>();
  const first = (layer: unknown) => !seen.has(layer) && seen.add(layer) !== undefined;
  const runs = cutShard(
    numbered.map((layers) => layers.filter(({ layer }) => first(layer))),
    shard,
  );
  if (surveyed === null) return runs;
  const all = numbered.flat();
  for (const [layer, own] of runs) {
    if (all[layer].isStudied) runs.set(layer, runsWithin(own, surveyed.get(layer) ?? []));
  }
  return runs;
}
