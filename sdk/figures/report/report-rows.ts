import type { AnalysisResult } from "../../results/analysis.ts";
import type { ChannelsResult } from "../../results/channels.ts";
import type { KeysResult } from "../../results/keys.ts";
import type { NormsResult } from "../../results/norms.ts";
import type { OperatorsResult } from "../../results/operators.ts";
import type { ScaleSpaceResult } from "../../results/scale-space.ts";
import { REFERENCES } from "../references.ts";
import { html } from "../svg/markup.ts";
import { counted, grouped } from "../svg/number.ts";
import { withSubscripts } from "../svg/subscripts.ts";
import { atlasSection } from "./atlas.ts";
import { CHANNEL_ANCHORS, channelSections } from "./channels.ts";
import { keySections } from "./keys.ts";
import { layerTables, measureNotes } from "./models.ts";
import { NORM_ANCHORS, normSections } from "./norms.ts";
import { OPERATOR_ANCHORS, operatorSections } from "./operators.ts";
import type { LayerCount, ReportRow } from "./report-row.ts";
import { SCALE_SPACE_ANCHORS, SCALE_SPACE_REFERENCES, scaleSpaceSections } from "./scale-space.ts";
import { strips } from "./strips.ts";
import { studySections } from "./study.ts";
import { summarySection } from "./summary.ts";

const filters: ReportRow<AnalysisResult> = {
  key: "basis",
  title: "Convolution filters",
  anchors: ({ otherKernels, atlas }) => [
    ["summary", "Summary"],
    ...(atlas === undefined ? [] : [["among", "Among others"] as const]),
    ["basis", "Basis"],
    ["distributions", "Distributions"],
    ["shift", "Shift"],
    ["quality", "Quality"],
    ["filters", "Filters"],
    ...otherKernels.map(({ basis: { kernel } }) => [`basis-${kernel.join("x")}`, kernel.join("×")] as const),
  ],
  lead: (result) =>
    bySize(result)
      .map(({ basis, groups }) => `${grouped(sum(groups))} filters of ${basis.kernel.join("×")}`)
      .join(", "),
  analysed: ({ models }) =>
    models.flatMap(({ name, layers }) => layers.map(({ filters: count }) => ({ model: name, filters: count }))),
  opening: strips,
  sections: (result) => [
    summarySection(result),
    ...[atlasSection(result.atlas) ?? []].flat(),
    ...bySize(result).flatMap((study, i) => studySections(study, i === 0 ? "" : `-${study.basis.kernel.join("x")}`)),
  ],
  closing: (result) => [
    html`<h2 id="layers">Layers</h2>
<p class="small">${withSubscripts(measureNotes)}</p>
${layerTables(result)}`,
  ],
  references: [REFERENCES.filterDb, REFERENCES.robustness, REFERENCES.medical],
};

/** The result by kernel size, as if each were the only one. */
function bySize(result: AnalysisResult): AnalysisResult[] {
  return [result, ...result.otherKernels.map((study) => ({ ...result, ...study, otherKernels: [] }))];
}

const operators: ReportRow<{ operators: OperatorsResult }> = {
  key: "operators",
  title: "Convolution operators",
  anchors: () => OPERATOR_ANCHORS,
  lead: (part) => `${grouped(sum(operators.analysed(part)))} filters labelled`,
  analysed: (part) => part.operators.layers.map(({ model, count }) => ({ model, filters: count })),
  sections: (part) => operatorSections(part.operators),
  references: [REFERENCES.operators],
};

const norms: ReportRow<{ norms: NormsResult }> = {
  key: "norms",
  title: "Layer norms",
  anchors: () => NORM_ANCHORS,
  lead: ({ norms: { layers } }) => `${counted(layers.length, "layer")} measured`,
  analysed: (part) =>
    part.norms.layers.map((layer) => ({ model: layer.model, filters: (layer.in / layer.groups) * layer.out })),
  sections: (part) => normSections(part.norms),
  references: [REFERENCES.layerNorms],
};

const channels: ReportRow<{ channels: ChannelsResult }> = {
  key: "channels",
  title: "Channels",
  anchors: () => CHANNEL_ANCHORS,
  lead: ({ channels: { first, mixing } }) =>
    `${counted(first.length, "first layer")}, ${counted(mixing.length, "1×1 layer")}`,
  analysed: ({ channels: { first, mixing } }) =>
    [...first, ...mixing].map((layer) => ({ model: layer.model, filters: (layer.in / layer.groups) * layer.out })),
  sections: (part) => channelSections(part.channels),
  references: [REFERENCES.opponent, REFERENCES.effectiveRank, REFERENCES.firstLayer, REFERENCES.trainingData],
};

const masterKeyCredit =
  "The eight master key filters are data of T. Lindeberg, Z. Babaiee and P. M. Kiasari (tonylindeberg/masterfiltmodel), used under CC BY 4.0.";

const scaleSpace: ReportRow<{ scaleSpace: ScaleSpaceResult }> = {
  key: "scaleSpace",
  title: "Scale-space models",
  anchors: () => SCALE_SPACE_ANCHORS,
  lead: (part) => `${grouped(sum(scaleSpace.analysed(part)))} filters fitted`,
  analysed: (part) => part.scaleSpace.layers.map(({ model, count }) => ({ model, filters: count })),
  sections: (part) => scaleSpaceSections(part.scaleSpace),
  references: SCALE_SPACE_REFERENCES,
  credit: masterKeyCredit,
};

const keys: ReportRow<{ keys: KeysResult }> = {
  key: "keys",
  title: "Key filters",
  anchors: () => [
    ["keys", "Keys"],
    ["key-layers", "Keys by layer"],
  ],
  lead: (part) => `${counted(part.keys.keys.length, "key")} of ${grouped(part.keys.filters.used)} filters`,
  analysed: (part) => part.keys.layers.map(({ model, used }) => ({ model, filters: used })),
  sections: (part) => keySections(part.keys),
  references: [REFERENCES.masterKeyFilters, REFERENCES.masterKeys, REFERENCES.scaleSpace],
  credit: masterKeyCredit,
};

function sum(layers: readonly Pick<LayerCount, "filters">[]): number {
  return layers.reduce((all, layer) => all + layer.filters, 0);
}

// biome-ignore lint/suspicious/noExplicitAny: a list of rows forgets what each is made of
export const reportRows: readonly ReportRow<any>[] = [filters, operators, norms, channels, scaleSpace, keys];
