import type { AnalyzeOptions } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { namesApart } from "../files/names-apart.ts";
import { messageLines } from "../format/message-lines.ts";
import { counted, bytes as inBytes } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { inputPaths, togetherWithSources } from "../models/find-sources.ts";
import { modelOptionNames, modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { expectOutput } from "../options/expect-output.ts";
import { wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { Checkpoint, readUnlessDamaged } from "../states/checkpoint.ts";
import { readShard } from "../states/read-shard.ts";
import { readState, readStateIfThere, stateBeginning, writeState } from "../states/state-files.ts";
import { filterStudy, measureOptions } from "../study/filter-study.ts";
import { againstNothing } from "../study/read-atlas.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { tightenForLayers } from "../study/tight-heap.ts";
import { messageColumns } from "../terminal.ts";
import type { Command } from "./command.ts";

export const collect: Command = {
  name: "collect",
  operands: "MODEL...",
  summary: "one shard of analyze on one of several machines: a state, for merge and report",
  options: [
    ...(["output", "shard", "from", "resume", "by", "first-layer-apart", "label-column", "against"] as const),
    ...measureOptions.filter((option) => option !== "save-basis"),
    ...modelOptionNames,
    ...(["no-digest", "workers", "quiet", "help"] as const),
  ],
  optionHelp: {
    output: "the state file to write; {shard} in its name stands for i",
    against: "none: leave out what a report needs to be placed in an atlas (default: found for up to 50 models)",
    workers: "threads of this process (default: one per core, from 200,000 filters and 4 MiB on)",
  },
  optionValues: { output: "FILE" },
  examples: [
    ["convscope collect models/ --shard 0/2 -o r1-0.state", "the first round, first of two shards"],
    ["convscope merge r1-*.state -o r1.state", "what both have found"],
    ["convscope collect models/ --shard 0/2 --from r1.state -o r2-0.state", "the next round of the same shard"],
    ["convscope collect models/ --shard auto -o 'r1-{shard}.state'", "in a job array of Slurm, SGE or AWS Batch"],
  ],
  notes:
    "A study has three rounds; after each the states of all shards are merged, with the state of the rounds before. A further one is needed where most values of a group agree, and seldom with --exclude-sparse. A shard whose file is there is skipped. docs/SCALE.md.",
  async run(args, terminal) {
    const { stderr, env, signal } = terminal;
    const isQuiet = args.has("quiet");
    const { told, ...shard } = readShard(args.value("shard"), env);
    const [named, sources] = await togetherWithSources(args.positionals, () =>
      expectOutput(args, "collect needs a file to write: -o part.state"),
    );
    const output = named.replaceAll("{shard}", `${shard.index}`);
    if (told !== "" && !isQuiet) stderr.write(`${told}\n`);
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    const options = (await filterStudy.readOptions(args)) as AnalyzeOptions;
    await checkOutput(output, inputPaths(sources), stateBeginning);
    const say = (line: string) => void stderr.write(`${messageLines(line, 0, messageColumns(terminal))}\n`);
    const finished = await readUnlessDamaged(() => readStateIfThere(output), "it is done now", say);
    const fromFile = args.value("from");
    const from = fromFile === undefined ? undefined : await readState(fromFile);
    const checkpoint = new Checkpoint(output, say);
    const resume = await checkpoint.read(inputPaths(sources), args.has("resume"));
    const against = args.value("against");
    const atlas = against === undefined ? undefined : against !== againstNothing;
    const progress = progressOn(terminal, isQuiet);
    const digest = args.has("no-digest") ? { digest: false } : {};
    const [resumeName, finishedName, fromName] = namesApart([checkpoint.path, output, ...(fromFile ? [fromFile] : [])]);
    const stateNames = { from: fromName, resume: resumeName, finished: finishedName };
    const states = { from, resume, finished, stateNames };
    const run = { ...states, shard, atlas, onStep: checkpoint.onStep, signal, onProgress: progress.report };
    const { collectState } = await import("../../sdk/states/index.ts");
    const collecting = withModels(sources, { ...terminal, ...modelOptions(args) }, async (models) => {
      await tightenForLayers(models);
      return withStudyPool(workers, models, (pool) => collectState(models, { ...options, ...digest, ...run, pool }));
    }).finally(() => progress.clear());
    const state = await collecting.catch(async (error) => {
      if (signal?.aborted) await checkpoint.keep();
      throw error;
    });
    const about = `shard ${shard.index} of ${shard.of}`;
    if (state === finished) {
      // One that was killed between the last two acts left it.
      await checkpoint.clear();
      if (!isQuiet) stderr.write(`${safeText(output)} holds ${about} already: nothing was done\n`);
      return;
    }
    const bytes = await writeState(output, state);
    await checkpoint.clear();
    if (isQuiet) return;
    const { size } = state.rounds[0].passes;
    const found = size === 0 ? "nothing was left to find" : counted(size, "pass", "passes");
    stderr.write(`wrote ${about} to ${safeText(output)}: ${found}, ${inBytes(bytes)}\n`);
  },
};
