import { resolve } from "node:path";
import {
  type ClipOptions,
  clipNorms,
  digestModel,
  type IdealizeManifest,
  idealizeInto,
  idealize as idealizeModel,
  type Model,
  NoFiltersError,
  UsageError,
} from "../../sdk/index.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { readClipOptions } from "../idealize/clip-options.ts";
import { expectExtension, expectNew } from "../idealize/expect-new.ts";
import { expectReplaced } from "../idealize/expect-replaced.ts";
import { describeUnclipped, formatClipping } from "../idealize/format-clipping.ts";
import { formatIdealization } from "../idealize/format-idealization.ts";
import { readIdealizeOptions } from "../idealize/idealize-options.ts";
import { type Written, writeIdealized } from "../idealize/write-idealized.ts";
import { expectThere, findSources, inputPaths, type Source } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { expectOutput } from "../options/expect-output.ts";
import { together } from "../options/together.ts";
import { wholeNumber } from "../options/values.ts";
import { type Progress, progressOn } from "../progress.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { type Colors, colorsFor, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

export const idealize: Command = {
  name: "idealize",
  operands: "MODEL",
  summary: "a copy of the model with depthwise filters replaced by ideal ones",
  options: [
    "output",
    "by",
    "keys",
    "layers",
    "part",
    "into",
    "clip-norm",
    "size",
    "min-cosine",
    "keep-amplitude",
    "mode",
    "method",
    "json",
    "workers",
    "quiet",
    "help",
  ],
  optionHelp: {
    size: "with --clip-norm: periodic images of N x N (default: 32); norms on others may be above C",
    output: "the model to write, in the format of MODEL; a folder where MODEL has several files",
    by: "replace each filter by its fit (default), the nearest of the eight master-keys, or of the keys of --keys",
    layers: "only layers of these names, depthwise or not, separated by commas; * stands for any text",
    json: "print the manifest as one JSON document (convscope-idealize/1)",
  },
  optionValues: { output: "OUT" },
  examples: [
    ["convscope idealize model.onnx -o ideal.onnx", "filters with a cosine of 0.9 or more become their fit"],
    ["convscope idealize model.onnx -o keys.onnx --by master-keys --min-cosine 0", "every filter one of eight"],
    ["convscope idealize model.pth --clip-norm 1 -o clipped.pth", "no singular value above 1 on periodic images"],
    ["convscope idealize best.pth --into last.pth -o ideal.pth", "the ideal filters of one checkpoint in another"],
    ["convscope idealize m.safetensors -o m5.safetensors --by keys --keys keys.json", "keys of convscope keys --save"],
  ],
  notes:
    "A filter x becomes a m + b: m its ideal without its mean, of length 1, b the mean of x, a = <m, x>. Every other byte of the model stays. OUT.manifest.json says what became of each filter. Neither it nor OUT may exist. Reads and writes PyTorch, safetensors, ONNX, .npz and .npy.",
  async run(args, terminal) {
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    const clip = readClipOptions(args);
    const [given, options, sources] = await together(
      () => expectOutput(args, "idealize needs a model to write: -o OUT"),
      () => readIdealizeOptions(args),
      () => expectOneSource(args.positionals),
    );
    const output = resolve(given);
    const into = args.value("into");
    const targets = into === undefined ? [] : await findSources([into]);
    if (targets.length > 1) throw new UsageError(`--into: found ${targets.length} models, expected one`);
    await expectNew(output, inputPaths([...sources, ...targets]));
    const { stdout, stderr, env, signal } = terminal;
    const opening = { ...terminal, ...modelOptions(args) };
    const progress = progressOn(terminal, args.has("quiet"));
    const show = async <M>(
      { manifest, written }: Written<M>,
      format: (manifest: M, width: number, colors: Colors) => string,
    ) => {
      if (args.has("json")) await writeJson(stdout, manifest);
      else stdout.write(format(manifest, widthOf(stdout, env), colorsFor(stdout, env)));
      if (!args.has("quiet"))
        stderr.write(`\nwrote ${safeText(given)} and its manifest (${counted(written.length, "file")})\n`);
    };
    if (clip !== undefined) {
      return show(await clipTo(output, sources, clip, workers, opening, progress), formatClipping);
    }
    let result: Written<IdealizeManifest>;
    try {
      result = await withModels(sources, opening, async (opened) => {
        const model = expectOne(opened);
        if (targets.length === 0) expectExtension(output, model);
        const ideal = await withStudyPool(workers, [model], (pool) =>
          idealizeModel(model, { ...options, pool, signal, onProgress: progress.report }),
        );
        expectReplaced(ideal.manifest);
        if (targets.length === 0) return writeIdealized(model, ideal, output, signal);
        return withModels(targets, opening, async (others) => {
          const target = expectOne(others);
          expectExtension(output, target);
          const replacements = idealizeInto(ideal, model, target);
          const digest = await digestModel(target, { digest: true, signal });
          return writeIdealized(
            target,
            { replacements, manifest: { ...ideal.manifest, into: digest } },
            output,
            signal,
          );
        });
      });
    } finally {
      progress.clear();
    }
    await show(result, formatIdealization);
  },
};

async function expectOneSource(operands: readonly string[]): Promise<Source[]> {
  const sources = await findSources(operands);
  if (sources.length !== 1) throw new UsageError(`found ${sources.length} models, expected one`);
  await expectThere(sources);
  return sources;
}

/** Opens the one model, clips its norms and writes it. */
function clipTo(
  output: string,
  sources: Parameters<typeof withModels>[0],
  clip: ClipOptions,
  workers: number | undefined,
  opening: Parameters<typeof withModels>[1],
  progress: Progress,
) {
  const { signal } = opening;
  return withModels(sources, opening, async (opened) => {
    const model = expectOne(opened);
    expectExtension(output, model);
    const clipped = await withStudyPool(workers, [model], (pool) =>
      clipNorms(model, { ...clip, pool, signal, onProgress: progress.report }),
    );
    if (!clipped.manifest.layers.some((layer) => layer.clipped)) {
      throw new NoFiltersError(describeUnclipped(clipped.manifest), { file: clipped.manifest.model });
    }
    return writeIdealized(model, clipped, output, signal);
  }).finally(() => progress.clear());
}

function expectOne([model, ...others]: readonly Model[]): Model {
  if (others.length === 0) return model;
  const parts = [model, ...others].map(({ part }) => part).join(", ");
  throw new UsageError(`found ${others.length + 1} models in the file, expected one: choose one by --part (${parts})`, {
    file: model.files[0].name,
  });
}
