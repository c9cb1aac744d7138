import { resolve } from "node:path";
import { AbortedError, UsageError } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { namesApart } from "../files/names-apart.ts";
import { messageLines } from "../format/message-lines.ts";
import { bytes as inBytes } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { expandGlob, isGlob } from "../models/expand-glob.ts";
import { expectOutput } from "../options/expect-output.ts";
import { together } from "../options/together.ts";
import { describeLeftBehind } from "../states/left-behind.ts";
import { readState, stateBeginning, writeState } from "../states/state-files.ts";
import { messageColumns } from "../terminal.ts";
import type { Command } from "./command.ts";

export const merge: Command = {
  name: "merge",
  operands: "STATE...",
  summary: "states of several shards as one, in whatever order",
  options: ["output", "partial", "quiet", "help"],
  optionHelp: { output: "the state file to write" },
  optionValues: { output: "FILE" },
  examples: [
    ["convscope merge r1-*.state -o r1.state", "what all shards of the first round have found"],
    ["convscope merge r1.state r2-*.state -o r2.state", "with what those of the second have"],
    ["convscope merge r1-*.state --partial -o r1.state", "go on without shards that are missing; every output says so"],
  ],
  async run(args, { stderr, env, signal }) {
    const [output, paths] = await together(
      () => expectOutput(args, "merge needs a file to write: -o all.state"),
      () => findStates(args.positionals),
    );
    await checkOutput(output, paths, stateBeginning);
    const { missingShards, StateMerger } = await import("../../sdk/states/index.ts");
    const merger = new StateMerger(args.has("partial"));
    const names = namesApart(paths);
    const seen = new Set<string>();
    for (const [i, path] of paths.entries()) {
      if (signal?.aborted) throw new AbortedError(signal.reason);
      if (seen.has(resolve(path))) throw new UsageError("is given twice, expected once", { file: names[i] });
      seen.add(resolve(path));
      merger.add(await readState(path, "", names[i]), names[i]);
    }
    const { merged } = merger;
    const bytes = await writeState(output, merged);
    if (args.has("quiet")) return;
    const missing = missingShards(merged.rounds);
    const held = merged.rounds.map(({ shards, of }) => `${shards.length} of ${of}`).join(", ");
    stderr.write(
      `wrote ${safeText(output)}: ${held} shards of ${merged.rounds.length === 1 ? "a round" : "its rounds"}, ${inBytes(bytes)}\n`,
    );
    if (missing !== "") stderr.write(`missing: ${missing}\n`);
    const left = await describeLeftBehind(paths);
    if (left !== "") stderr.write(`${messageLines(left, 0, messageColumns({ stderr, env }))}\n`);
  },
};

async function findStates(operands: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const operand of operands)
    for (const path of isGlob(operand) ? await expandGlob(operand) : [operand]) paths.push(path);
  if (paths.length === 0) throw new UsageError("no state given: name at least one file of convscope collect");
  return paths;
}
