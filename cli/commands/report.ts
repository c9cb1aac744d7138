import { UsageError } from "../../sdk/index.ts";
import type { ReportOptions, StudyState } from "../../sdk/states/index.ts";
import { messageLines } from "../format/message-lines.ts";
import { counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { gateOptions } from "../gate/check-gate.ts";
import { readState } from "../states/state-files.ts";
import { filterStudy } from "../study/filter-study.ts";
import { againstNothing, readAtlas, shippedAtlas } from "../study/read-atlas.ts";
import { giveStudy, outputOptions } from "../study/run-study.ts";
import { messageColumns } from "../terminal.ts";
import { shellWord } from "../workflow/shell-word.ts";
import type { Command } from "./command.ts";

/** The exit code where a further round has to be collected. */
const furtherRound = 11;

export const report: Command = {
  name: "report",
  operands: "STATE",
  summary: "the result of a study that several machines shared: what analyze gives, byte for byte",
  options: [...outputOptions, "against", "save-basis", ...gateOptions, "environment", "quiet", "help"],
  examples: [
    ["convscope report all.state -o report", "report.html, JSON, tables and figures"],
    ["convscope report all.state --json > study.json", "the JSON that convscope analyze --json prints"],
  ],
  async run(args, terminal) {
    const [path, ...more] = args.positionals;
    if (path === undefined || more.length > 0)
      throw new UsageError(`report takes one state, found ${args.positionals.length}: merge them first`);
    const { FurtherRoundError, mayBePlaced, reportState } = await import("../../sdk/states/index.ts");
    let state: StudyState | undefined;
    const study = async (running: ReportOptions) => {
      state = await readState(path);
      const asked = args.value("against");
      const isPlaced = asked === undefined ? mayBePlaced(state) : asked !== againstNothing;
      const { atlas, name } = isPlaced ? await readAtlas(asked ?? shippedAtlas) : {};
      return reportState(state, { ...running, atlas, atlasName: name });
    };
    return giveStudy({ ...filterStudy, inputs: [path], study }, args, terminal).catch((error) => {
      if (!(error instanceof FurtherRoundError)) throw error;
      terminal.stderr.write(`${messageLines(`convscope: ${error.message}`, 0, messageColumns(terminal))}\n`);
      if (state !== undefined) terminal.stderr.write(nextRound(path, state.rounds));
      return furtherRound;
    });
  },
};

/** What to type for the round that a state lacks. */
function nextRound(path: string, rounds: StudyState["rounds"]): string {
  const [number, shards] = [rounds.length + 1, rounds.at(-1)?.of ?? 1];
  const [state, own] = [safeText(shellWord(path)), `r${number}`];
  return `It has ${counted(rounds.length, "round")}. With the sources and options of ${rounds.length === 1 ? "that one" : "these"}, for i from 0 to ${shards - 1}:
    convscope collect SOURCE... --shard i/${shards} --from ${state} -o ${own}-i.state
then:
    convscope merge ${state} ${own}-*.state -o ${own}.state
    convscope report ${own}.state
`;
}
