import { availableParallelism } from "node:os";
import { diffFurther, timeline as followTraining, type TimelineDocument, timelineTables } from "../../sdk/index.ts";
import { giveDocument, type ShownDocument } from "../files/give-document.ts";
import { gateOptions } from "../gate/check-gate.ts";
import { findSources } from "../models/find-sources.ts";
import { lookOptions } from "../options/figure-look.ts";
import { listOf, names, wholeNumber } from "../options/values.ts";
import { withStudyPool } from "../study/study-pool.ts";
import { findCheckpoints } from "../timeline/find-checkpoints.ts";
import { formatTimeline } from "../timeline/format-timeline.ts";
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
    "skip-unreadable",
    "no-digest",
    "workers",
    "quiet",
    "help",
  ],
  optionHelp: {
    format:
      "files to write into DIR: json, csv, svg, html (default: these four), pdf (figures), explore (the page with the result inside)",
    json: "print the result as one JSON document (convscope-timeline/1)",
    with: "more about every layer: norms, operators, scale-space",
  },
  examples: [
    ["convscope timeline runs/checkpoints -o out", "every checkpoint of a folder, by epoch or step; a report"],
    ["convscope timeline epoch=*.ckpt --with operators", "and the filters' nearest spectra, over the epochs"],
    ["convscope timeline start=a.pt middle=b.pt end=c.pt", "names of one's own, in the order given"],
  ],
  notes:
    "Checkpoints are held against the last one without NaN or infinite weights. They are opened one after the other; the order is that of the epochs or steps that their names tell, else the natural order of the names.",
  async run(args, terminal) {
    const { code } = await giveDocument(shown, args, terminal, async () => {
      const further = listOf("--with", args.value("with"), diffFurther);
      const workers = wholeNumber("--workers", args.value("workers"), 1);
      const parts = names("--part", args.value("part"));
      const skipUnreadable = args.has("skip-unreadable");
      const sources = await findSources(args.positionals, "at least two checkpoints, or their folder");
      const checkpoints = await findCheckpoints(sources, { ...terminal, parts, skipUnreadable });
      const digest = !args.has("no-digest");
      // No model is open yet: the number of checkpoints decides whether workers pay.
      const threads = workers ?? (checkpoints.length < manyCheckpoints ? 1 : availableParallelism());
      return (onProgress) =>
        withStudyPool(threads, [], (pool) =>
          followTraining(checkpoints, { with: further, pool, digest, signal: terminal.signal, onProgress }),
        );
    });
    return code;
  },
};

const shown: ShownDocument<TimelineDocument> = {
  file: "convscope-timeline.json",
  tables: timelineTables,
  figures: (draw, document) => draw.timelineFiguresOf(document),
  report: (draw, document) => draw.renderTimelineReport(document),
  format: formatTimeline,
};
