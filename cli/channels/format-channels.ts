import { agree, type ChannelsDocument, type ChannelsResult } from "../../sdk/index.ts";
import { explainedTable, letterColumn } from "../format/explained-table.ts";
import { dimNotes, leftOutNotes } from "../format/notes.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import type { TableColumn } from "../format/table.ts";
import { formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

const MAX_ROWS = 24;
const effectiveRank = "eff. rank: how many singular values count, exp of their entropy";

/** A document of channels for people, after its findings: first layers, 1 x 1 layers, notes. */
export function formatChannelsDocument(document: ChannelsDocument, width: number, colors: Colors): string {
  return [formatChannels(document.channels, width, colors), formatNotes(document, width, colors)]
    .filter((section) => section !== "")
    .join("\n");
}

/** First and 1 x 1 layers; "" where they were not measured. */
export function formatChannels(channels: ChannelsResult | undefined, width: number, colors: Colors): string {
  if (channels === undefined) return "";
  return [formatFirst(channels, width, colors), formatMixing(channels, width, colors)]
    .filter((section) => section !== "")
    .join("\n");
}

function formatFirst({ first }: ChannelsResult, width: number, colors: Colors): string {
  if (first.length === 0) return "";
  const several = new Set(first.map(({ model }) => model)).size > 1;
  const columns: TableColumn[] = [
    ...(several ? [{ title: "model", shrink: 12 }] : []),
    { title: "layer", shrink: 16 },
    { title: "kernel", optional: 4 },
    { title: "in", align: "right", optional: 3 },
    { title: "out", align: "right", optional: 3 },
    { title: "colour", align: "right" },
    { title: "red-green", align: "right", optional: 6 },
    { title: "yellow-blue", align: "right", optional: 6 },
    { title: ">0.25 c/px", align: "right" },
    { title: "eff. rank", align: "right", legend: effectiveRank },
    { title: "random rank", align: "right", optional: 5, legend: "random rank: the eff. rank of random weights" },
    { title: "of", align: "right", optional: 2, legend: "of: the largest possible" },
  ];
  const shown = first.slice(0, MAX_ROWS);
  const rows = shown.map(({ colour, radial, eigen, ...layer }) => [
    ...(several ? [layer.model] : []),
    layer.name,
    layer.kernel.join("×"),
    count(layer.in),
    count(layer.out),
    share(colour?.share),
    share(colour?.redGreen),
    share(colour?.yellowBlue),
    share(radial?.high),
    decimal(eigen?.effectiveRank ?? null),
    decimal(eigen?.noiseRank ?? null),
    eigen === null ? "-" : count(eigen.most),
  ]);
  const guessed = first.filter(({ chosen }) => chosen !== "graph").length;
  const notes = [
    "Random weights: 66.7 % on colour, 80.8 % above 0.25 cycles per pixel.",
    ...new Set(shown.flatMap((layer) => layer.notes.map((note) => `${layer.name}: ${note}.`))),
    ...(guessed > 0
      ? [
          `${counted(guessed, "layer")} ${agree(guessed, "is taken for a first one", "are taken for first ones")} by input channels or order: the file holds no graph.`,
        ]
      : []),
    ...leftOutNotes(first.length - shown.length, "first layer"),
  ];
  const head = colors.bold("First layers");
  return `${head}\n${explainedTable(columns, rows, width, colors, notes)}`;
}

function formatMixing({ mixing, skipped }: ChannelsResult, width: number, colors: Colors): string {
  const left =
    skipped.length > 0 ? [`Not measured: ${counted(skipped.length, "layer")}; the first: ${skipped[0].reason}.`] : [];
  if (mixing.length === 0) return dimNotes(left, width, colors);
  const several = new Set(mixing.map(({ model }) => model)).size > 1;
  const columns: TableColumn[] = [
    ...(several ? [{ title: "model", shrink: 12 }] : []),
    { title: "layer", shrink: 16 },
    { title: "in", align: "right", optional: 4 },
    { title: "out", align: "right", optional: 4 },
    { title: "eff. rank", align: "right", legend: effectiveRank },
    { title: "of", align: "right", legend: "of: the largest possible" },
    { title: "share", align: "right", legend: "share: eff. rank over the largest possible" },
    { title: "random share", align: "right", optional: 5, legend: "random share: that of random weights" },
    {
      title: "stable rank",
      align: "right",
      optional: 3,
      legend: "stable rank: the sum of squared singular values over the largest square",
    },
    letterColumn("O", 2),
    { title: "silent", align: "right", optional: 6, legend: "silent: outputs with weights below 1 % of the largest" },
    { title: "unused", align: "right", optional: 6, legend: "unused: inputs with weights below 1 % of the largest" },
  ];
  // The lowest against random weights of their shape first, those of zeros before all.
  const against = (layer: (typeof mixing)[number]) => (layer.effectiveShare ?? -1) / layer.noiseShare;
  const sorted = [...mixing].sort((a, b) => against(a) - against(b));
  const shown = sorted.slice(0, MAX_ROWS);
  const rows = shown.map((layer) => [
    ...(several ? [layer.model] : []),
    layer.name,
    count(layer.in),
    count(layer.out),
    decimal(layer.effectiveRank),
    count(layer.most),
    share(layer.effectiveShare),
    share(layer.noiseShare),
    decimal(layer.stableRank),
    decimal(layer.orthogonality),
    count(layer.silentOutputs),
    count(layer.unusedInputs),
  ]);
  const notes = [...leftOutNotes(sorted.length - shown.length, "layer"), ...left];
  const head = `${colors.bold("1×1 layers")}  lowest effective rank against random weights first`;
  return `${head}\n${explainedTable(columns, rows, width, colors, notes)}`;
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? "-" : percent(value);
}
