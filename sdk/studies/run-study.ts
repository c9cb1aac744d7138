import { kernelsDigest } from "../../build/kernels.ts";
import { NoFiltersError, UsageError } from "../errors.ts";
import { digestModels } from "../model/digest-model.ts";
import type { Model } from "../model/model.ts";
import { runNotesOf } from "../model/run-notes.ts";
import type { ModelFacts, Provenance, StudyDocument } from "../results/facts.ts";
import type { Finding } from "../results/finding.ts";
import { mergeFindings } from "../results/findings.ts";
import { inTurn } from "../streams/in-turn.ts";
import type { Passes } from "../streams/passes.ts";
import { runAlongside } from "../streams/run-alongside.ts";
import { version } from "../version.ts";
import { describeModels } from "./describe-models.ts";
import { namesOf } from "./names-of.ts";
import { poolFor } from "./pool-for.ts";
import { setDamagedAside } from "./set-damaged-aside.ts";
import type { CommonOptions, Further, Outcome, Plan, Running, Study } from "./study.ts";

/**
 * Applies a study to models, and the further studies that its options ask for.
 * @param passes Where several processes share the filters: then the study ends, by `RoundEnd`, where it needs what others find.
 * @throws NoFiltersError where there is nothing to study; UsageError for options without meaning; AbortedError.
 */
export function runStudy<O extends CommonOptions, R, P extends Plan, Part extends object, Command extends string>(
  study: Study<O, R, P, Part>,
  command: Command,
  given: readonly Model[],
  options: O,
  passes?: Passes,
): Promise<StudyDocument & { command: Command } & Part> {
  if (given.length === 0) throw new UsageError("no model was given");
  const { names: asked, digest = true, pool, signal, onProgress } = options;
  const names = namesOf(given, asked);
  const resolved = study.resolve(options, given);
  const running: Running = { names, pool, signal, onProgress, passes };
  // The files are hashed while filters are studied, by the thread that a pool leaves idle.
  return runAlongside(
    (stop) => digestModels(given, { digest, signal: stop }),
    signal,
    async (digests) => {
      const { plan, outcome, further } = await runPlanned(study, given, resolved, running);
      const notes = names.map((_, i) => [outcome, ...further].flatMap((each) => each.notes?.[i] ?? []));
      let models = describeModels({ models: plan.models, ...outcome, notes }, names, await digests);
      for (const each of further) models = await each.describe(models);
      const { options: recorded, inputs } = study.provenance(resolved, plan, outcome.part);
      return {
        schema: "convscope/1",
        command,
        models,
        notes: runNotesOf(given),
        ...Object.assign({}, outcome.part, ...further.map(({ part }) => part)),
        findings: mergeFindings([
          await study.findings(outcome.part, resolved, models, plan),
          ...(await Promise.all(further.map((each) => each.findings(models)))),
        ]),
        provenance: {
          tool: "convscope",
          version,
          kernels: kernelsDigest,
          options: recorded,
          inputs: [...models.map(({ name, sha256 }) => ({ name, sha256 })), ...labelsOf(given), ...inputs],
        },
      };
    },
  );
}

/** The sidecar that models were labelled by. */
function labelsOf(models: readonly Model[]): Provenance["inputs"] {
  const digests = new Set(models.flatMap(({ labelledBy }) => labelledBy?.sha256 ?? []));
  return Array.from(digests, (sha256) => ({ name: "labels", sha256 }));
}

/** The study and its further ones; once more without the layers whose weights turned out to be damaged. */
async function runPlanned<R, P extends Plan, Part extends object>(
  study: Study<never, R, P, Part>,
  given: readonly Model[],
  resolved: R,
  running: Running,
) {
  const run = async (models: readonly Model[]) => {
    const plan = study.plan(models, resolved);
    study.expectWork(plan, resolved);
    const pool = poolFor(study, plan, running.pool);
    const own = async () => {
      const outcome = await study.run(plan, resolved, { ...running, pool });
      study.expectFound?.(outcome.part, plan, running.names);
      return outcome;
    };
    const others = (study.further?.(resolved) ?? []).map(
      (each) => () => runFurther(each, plan.given ?? models, running),
    );
    const [outcome, ...further] = await inTurn<Outcome<object>>([own, ...others]);
    return { plan, outcome: outcome as Outcome<Part>, further: further as FurtherOutcome[] };
  };
  try {
    return await run(given);
  } catch (failure) {
    const left = await setDamagedAside(given, failure, running.signal);
    if (left === undefined) throw failure;
    // Where the damaged layers were all that this study looks at, the damage is what to tell.
    return run(left).catch((error) => Promise.reject(error instanceof NoFiltersError ? failure : error));
  }
}

interface FurtherOutcome extends Outcome<object> {
  findings(models: readonly ModelFacts[]): Promise<Finding[]>;
  describe(models: ModelFacts[]): Promise<ModelFacts[]>;
}

async function runFurther(
  { study, resolved }: Further,
  models: readonly Model[],
  running: Running,
): Promise<FurtherOutcome> {
  const plan = study.plan(models, resolved);
  const outcome: Outcome<object> = await study.run(plan, resolved, running);
  const empty = Object.keys(outcome.part).length === 0;
  const findings = async (described: readonly ModelFacts[]) =>
    empty ? [] : study.findings(outcome.part, resolved, described, plan);
  const describe = async (described: ModelFacts[]) =>
    empty || study.describe === undefined ? described : study.describe(described, outcome.part);
  return { ...outcome, findings, describe };
}
