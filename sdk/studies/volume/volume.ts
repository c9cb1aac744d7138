import { kernelsDigest } from "../../../build/kernels.ts";
import { throwIfAborted } from "../../abort.ts";
import { NoFiltersError, UsageError } from "../../errors.ts";
import { digestModels } from "../../model/digest-model.ts";
import { isKept, keepLayers, leftOut } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { runNotesOf } from "../../model/run-notes.ts";
import { counted } from "../../results/plain-text.ts";
import type { VolumeBasis, VolumeDocument, VolumeLayer, VolumeSize } from "../../results/volume.ts";
import { basisFromMoments } from "../../statistics/basis.ts";
import { MomentSummary } from "../../statistics/moments.ts";
import { pause } from "../../streams/pause.ts";
import { runAlongside } from "../../streams/run-alongside.ts";
import { version } from "../../version.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import { describeModels } from "../describe-models.ts";
import { namesOf } from "../names-of.ts";
import { setDamagedAside } from "../set-damaged-aside.ts";
import type { CommonOptions } from "../study.ts";
import { withReasons } from "../with-reasons.ts";
import { volumeFindings } from "./findings.ts";
import { measureVolume, whyNot } from "./volume-layer.ts";

/** Of larger kernels the first components alone are listed. */
const [allComponents, mostComponents] = [125, 64];

export function volume(given: readonly Model[], options: CommonOptions): Promise<VolumeDocument> {
  if (given.length === 0) throw new UsageError("no model was given");
  const { names: asked, layers, digest = true, signal } = options;
  const names = namesOf(given, asked);
  // Says so where a pattern fits no layer.
  keepLayers(given, layers);
  return runAlongside(
    (stop) => digestModels(given, { digest, signal: stop }),
    signal,
    async (digests) => {
      const { sizes, models } = await measureAll(given, names, options);
      const described = describeModels({ models, notes: models.map(() => []) }, names, await digests);
      return {
        schema: "convscope-volume/1",
        command: "volume",
        models: described,
        notes: runNotesOf(given),
        sizes,
        findings: volumeFindings(sizes),
        provenance: {
          tool: "convscope",
          version,
          kernels: kernelsDigest,
          options: { layers: layers === undefined ? null : [...layers] },
          inputs: described.map(({ name, sha256 }) => ({ name, sha256 })),
        },
      };
    },
  );
}

/** Once more without the layers whose weights turn out to be damaged. */
async function measureAll(given: readonly Model[], names: readonly string[], options: CommonOptions) {
  try {
    return await measure(given, names, options);
  } catch (failure) {
    const left = await setDamagedAside(given, failure, options.signal);
    if (left === undefined) throw failure;
    return measure(left, names, options);
  }
}

interface Gathered {
  kernel: number[];
  scaled: MomentSummary;
  layers: VolumeLayer[];
}

async function measure(
  models: readonly Model[],
  names: readonly string[],
  { layers: patterns, signal, onProgress }: CommonOptions,
): Promise<{ sizes: VolumeSize[]; models: Model[] }> {
  const kernels = await loadedKernels();
  const bySize = new Map<string, Gathered>();
  const reasons = models.map((): (string | null)[] => []);
  const total = models.reduce((sum, { layers }) => sum + layers.length, 0);
  let done = 0;
  for (const [m, { layers }] of models.entries()) {
    for (const layer of layers) {
      throwIfAborted(signal);
      const left = patterns !== undefined && !isKept(layer, patterns);
      const why = left ? leftOut : whyNot(layer);
      const measured = why ?? (await measureVolume(kernels, names[m], layer));
      onProgress?.({ stage: "measuring 3-D kernels", done: ++done, total });
      reasons[m].push(typeof measured === "string" ? measured : null);
      if (typeof measured === "string") continue;
      const size = layer.kernel.join("x");
      const width = layer.kernel.reduce((product, side) => product * side, 1);
      const own = bySize.get(size) ?? {
        kernel: [...layer.kernel],
        scaled: new MomentSummary(kernels, width),
        layers: [],
      };
      own.scaled.merge(measured.scaled);
      own.layers.push(measured.layer);
      bySize.set(size, own);
      await pause();
    }
  }
  if (bySize.size === 0) throw nothingFound(models, reasons);
  const count = ({ layers }: { layers: readonly VolumeLayer[] }) => layers.reduce((sum, each) => sum + each.kernels, 0);
  const sizes = [...bySize.values()].sort((a, b) => count(b) - count(a));
  return {
    sizes: sizes.map(({ kernel, scaled, layers }) => ({ kernel, basis: basisOf(kernels, scaled, kernel), layers })),
    models: withReasons(models, reasons),
  };
}

function basisOf(kernels: Kernels, moments: MomentSummary, kernel: number[]): VolumeBasis | null {
  if (moments.count === 0) return null;
  const basis = basisFromMoments(kernels, moments, kernel);
  const { filters, mean, components, explainedVariance, explainedVarianceRatio } = basis;
  const kept = moments.width > allComponents ? components.slice(0, mostComponents) : components;
  return { kernels: filters, mean, components: kept, explainedVariance, explainedVarianceRatio };
}

/** What there is instead. */
function nothingFound(models: readonly Model[], reasons: readonly (string | null)[][]): NoFiltersError {
  const all = models.reduce((sum, { layers }) => sum + layers.length, 0);
  const first = reasons.flat()[0];
  return new NoFiltersError(
    `found no 3-D kernels among ${counted(all, "convolution layer")}${first ? `; the first: ${first}` : ""}`,
    { file: models.map(({ name }) => name).join(", ") },
  );
}
