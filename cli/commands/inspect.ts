import { type InspectDocument, type InspectedModel, tensorsTable, toCsv, UsageError } from "../../sdk/index.ts";
import { formatInspection } from "../inspect/format-inspection.ts";
import { inspectModel } from "../inspect/inspect-model.ts";
import { findSources } from "../models/find-sources.ts";
import { modelOptions } from "../models/model-options.ts";
import { withModels } from "../models/open-models.ts";
import { colorsFor, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

export const inspect: Command = {
  name: "inspect",
  operands: "MODEL...",
  summary: "every tensor and convolution layer of a file, used or skipped and why",
  options: ["json", "csv", "sha256", "slices", "part", "help"],
  optionHelp: { json: "print one JSON document", csv: "print the tensors as CSV" },
  examples: [
    ["convscope inspect model.onnx", "the layers and tensors as tables"],
    ["convscope inspect model.safetensors --json", "the same for a program"],
    ["convscope inspect hf://owner/repo", "the safetensors of a repository, by their headers"],
    ["convscope inspect model.onnx --csv > tensors.csv", "the tensors for a spreadsheet"],
  ],
  async run(args, terminal) {
    const { stdout, env, signal } = terminal;
    if (args.has("json") && args.has("csv")) throw new UsageError("--json and --csv exclude each other");
    const sources = await findSources(args.positionals);
    const models = await withModels(sources, { ...terminal, ...modelOptions(args) }, async (opened) => {
      const inspected: InspectedModel[] = [];
      for (const model of opened) inspected.push(await inspectModel(model, { digest: args.has("sha256"), signal }));
      return inspected;
    });
    const document: InspectDocument = { schema: "convscope-inspect/1", command: "inspect", models };
    if (args.has("json")) await writeJson(stdout, document);
    else if (args.has("csv")) stdout.write(toCsv(tensorsTable(models)));
    else
      stdout.write(
        models.map((model) => formatInspection(model, widthOf(stdout, env), colorsFor(stdout, env))).join("\n"),
      );
  },
};
