import { availableParallelism } from "node:os";
import { diffFurther, timeline as followTraining, timelineTables } from "../../sdk/index.ts";
import { type Drawing, drawnFormats, usualFormats } from "../files/drawn-files.ts";
import { repairFolder } from "../files/repair-folder.ts";
import { writeDocument } from "../files/write-document.ts";
import { gateOptions, readGate } from "../gate/check-gate.ts";
import { findSources } from "../models/find-sources.ts";
import { lookOptions, readLook } from "../options/figure-look.ts";
import { readOutput } from "../options/output.ts";
import { listOf, names, wholeNumber } from "../options/values.ts";
import { progressOn } from "../progress.ts";
import { describeFiles } from "../study/describe-files.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { colorsFor, widthOf } from "../terminal.ts";
import { findCheckpoints } from "../timeline/find-checkpoints.ts";
import { formatTimeline } from "../timeline/format-timeline.ts";
import { writeJson } from "../write-json.ts";
import type { Command } from "./command.ts";

/** From so many on workers are started. */
const manyCheckpoints = 8;

export const timeline: Command = {
  name: "timeline",
  operands: "CHECKPOINT...",
  summary: "how the filters changed over the checkpoints of a training",
  options: [
    "output",
    "format",
    ...lookOptions,
    "json",
    "with",
    ...gateOptions,
    "part",
    "no-digest",
    "workers",
    "quiet",
    "help",
  ],
  optionHelp: {
    format: "files to write into DIR: json, csv, svg, html (default: these four), pdf (figures)",
    json: "print the result as one JSON document (convscope-timeline/1)",
    with: "more about every layer: norms, operators, scale-space",
  },
  examples: [
    ["convscope timeline runs/checkpoints -o out", "every checkpoint of a folder, by epoch or step; a report"],
    ["convscope timeline epoch=*.ckpt --with operators", "and what filters act like, over the epochs"],
    ["convscope timeline start=a.pt middle=b.pt end=c.pt", "names of one's own, in the order given"],
  ],
  notes:
    "Checkpoints are held against the last one without NaN or infinite weights. They are opened one after the other; the order is that of the epochs or steps that their names tell, else the natural order of the names.",
  async run(args, terminal) {
    const { folder, formats = usualFormats } = readOutput(args, drawnFormats);
    const look = readLook(args);
    const further = listOf("--with", args.value("with"), diffFurther);
    const gate = readGate(args);
    const workers = wholeNumber("--workers", args.value("workers"), 1);
    const parts = names("--part", args.value("part"));
    const checkpoints = await findCheckpoints(await findSources(args.positionals), { ...terminal, parts });
    if (folder !== undefined) await repairFolder(folder);
    const { stdout, stderr, env, signal } = terminal;
    const progress = progressOn(terminal, args.has("quiet"));
    const digest = !args.has("no-digest");
    // No model is open yet: the number of checkpoints decides whether workers pay.
    const threads = workers ?? (checkpoints.length < manyCheckpoints ? 1 : availableParallelism());
    const document = await withStudyPool(threads, [], (pool) =>
      followTraining(checkpoints, { with: further, pool, digest, signal, onProgress: progress.report }),
    ).finally(() => progress.clear());
    const tables = () => timelineTables(document);
    const written = {
      ...{ file: "convscope-timeline.json", document, tables },
      figures: (draw: Drawing) => draw.timelineFiguresOf(document),
      report: (draw: Drawing) => draw.renderTimelineReport(document),
    };
    const paths = folder === undefined ? undefined : await writeDocument(folder, formats, look, written);
    if (args.has("json")) await writeJson(stdout, document);
    else stdout.write(formatTimeline(document, widthOf(stdout, env), colorsFor(stdout, env)));
    if (!args.has("quiet") && paths !== undefined) stderr.write(await describeFiles(paths, folder, ""));
    return gate(tables, terminal);
  },
};
