import {
  type AnalysisResult,
  analyze,
  type ChannelsDocument,
  channels,
  extractKeys,
  type IdealizeManifest,
  type InspectDocument,
  idealize,
  inspect,
  type KeysDocument,
  type NormsDocument,
  norms,
  type OperatorsDocument,
  operators,
  type ScaleSpaceDocument,
  scaleSpace,
  toJson,
} from "../../sdk/index.ts";
import { awkward } from "./awkward.ts";
import { randomModel } from "./random-models.ts";

/** A document of every study. */
export interface Documents {
  analysis: AnalysisResult;
  operators: OperatorsDocument;
  norms: NormsDocument;
  channels: ChannelsDocument;
  scaleSpace: ScaleSpaceDocument;
  keys: KeysDocument;
  manifest: IdealizeManifest;
  inspection: InspectDocument;
}

const schemas: Record<keyof Documents, string> = {
  analysis: "convscope-1",
  operators: "convscope-1-operators",
  norms: "convscope-1-norms",
  channels: "convscope-1-channels",
  scaleSpace: "convscope-1-scale-space",
  keys: "convscope-1-keys",
  manifest: "convscope-idealize-1",
  inspection: "convscope-inspect-1",
};

/** Documents of two random models, awkward layers among them, as a reader of their JSON has them: with every list that there is. */
export async function randomDocuments(seed: number): Promise<Documents> {
  const models = [await randomModel(seed), await randomModel(seed + 1)];
  const [layers, digest] = [["*"], false];
  const made: Documents = {
    // Its further studies are those of the other documents: none is made twice.
    analysis: await analyze(models, { kernel: "all" }),
    operators: await operators(models, { size: 8, nullSamples: 32, filters: true, norms: "norm", digest }),
    norms: await norms(models, { size: 8, digest }),
    channels: await channels(models, { digest }),
    scaleSpace: await scaleSpace(models, { filters: true, pooled: true, extended: true, layers, digest }),
    keys: await extractKeys(models, { layers, candidates: 6, restarts: 1, digest }),
    manifest: (await idealize(models[0], { by: "fit", layers, digest })).manifest,
    inspection: await inspect(models, { statistics: true }),
  };
  const documents: Documents = JSON.parse(toJson(made));
  const {
    analysis,
    operators: labelled,
    norms: measured,
    channels: mixed,
    scaleSpace: fitted,
    keys: found,
  } = documents;
  for (const study of [analysis, ...analysis.otherKernels]) {
    study.densities = study.densities.slice(0, fewest);
    study.planes = study.planes.slice(0, 1);
  }
  const further = {
    operators: labelled.operators,
    norms: measured.norms,
    channels: mixed.channels,
    scaleSpace: fitted.scaleSpace,
    keys: found.keys,
  };
  Object.assign(analysis, structuredClone(further));
  return documents;
}

/** Densities and planes are long and alike: some stand for all. */
const fewest = 3;

/** The documents, each with every number drawn anew and awkwardly. */
export function redrawn(documents: Documents, seed: number): Documents {
  const names = Object.keys(schemas) as (keyof Documents)[];
  return Object.fromEntries(
    names.map((name, i) => [name, awkward(documents[name], schemas[name], 100 * seed + i)]),
  ) as unknown as Documents;
}
