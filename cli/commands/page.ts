import { resolve } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { stageFiles } from "../files/staged-files.ts";
import { describeFiles } from "../study/describe-files.ts";
import { pageBeginning, readPage } from "../study/page-file.ts";
import type { Command } from "./command.ts";

const usualFile = "convscope.html";

export const page: Command = {
  name: "page",
  operands: "",
  summary: "the web page as one file, which opens by a double-click and needs no server and no network",
  options: ["output", "quiet", "help"],
  optionHelp: { output: `the file to write (default: ${usualFile})` },
  optionValues: { output: "FILE" },
  examples: [
    ["convscope page -o convscope.html", "open it in a browser and drop models on it"],
    ["convscope analyze model.onnx -o out -f explore", "out/explore.html: the same page with this result inside"],
  ],
  async run(args, { stderr }) {
    if (args.positionals.length > 0) throw new UsageError(`page takes no arguments, found ${args.positionals[0]}`);
    const file = args.value("output") ?? usualFile;
    await checkOutput(file, [], pageBeginning);
    const text = await readPage();
    const paths = await stageFiles((files) => files.addText(resolve(file), text));
    if (!args.has("quiet")) stderr.write(await describeFiles(paths, undefined, ""));
  },
};
