import { type AnalysisResult, comparabilityNote, type KernelStudy, studiesOf } from "../../sdk/index.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { formatChannels } from "../channels/format-channels.ts";
import { count, counted, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap, wrapAtSpaces } from "../format/wrap.ts";
import { formatNorms } from "../operators/format-norms.ts";
import { formatLabels } from "../operators/format-operators.ts";
import { formatFittedLayers } from "../scale-space/format-fitted-layers.ts";
import type { Colors } from "../terminal.ts";
import { formatAtlas } from "./format-atlas.ts";
import { formatDivergence } from "./format-divergence.ts";
import { formatNotes } from "./format-findings.ts";
import { formatLayers } from "./format-layers.ts";
import { formatStrip } from "./format-strip.ts";
import { formatSummary } from "./format-summary.ts";

/** A result for people, after its findings: layers, basis, divergence. */
export function formatStudy(result: AnalysisResult, width: number, colors: Colors): string {
  const sections = [
    formatSummary(result, width, colors),
    ...formatStrips(result, width, colors),
    ...formatModels(result, width, colors),
    ...studiesOf(result).flatMap((study) => [
      formatBasis(study, width, colors),
      formatDivergence(study, width, colors),
    ]),
    formatComparability(result, width, colors),
    formatAtlas(result.atlas, width, colors),
    ...formatFurtherStudies(result, width, colors),
    formatNotes(result, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

/** Typical filters of the first models, and how many more have theirs in a figure alone. */
function formatStrips({ models }: AnalysisResult, width: number, colors: Colors): string[] {
  const drawable = models.filter(({ layers }) => layers.some(({ typical }) => typical.length > 0));
  const rest = drawable.length - stripModels;
  const note = `Not drawn: typical filters of ${counted(rest, "more model")}; -o DIR draws those of all.`;
  return [
    ...drawable.slice(0, stripModels).map((model) => formatStrip(model, width, colors)),
    rest <= 0 ? "" : `${colors.dim(wrap(note, Math.min(width, 100)))}\n`,
  ];
}

/** The layers of each model; of many models those of the first. */
function formatModels({ models }: AnalysisResult, width: number, colors: Colors): string[] {
  const shown = models.length > layerModels ? models.slice(0, layerModels) : models;
  const rest = models.length - shown.length;
  const note = `The layers of ${counted(rest, "more model")} are not shown; --json or -o DIR has them all.`;
  return [...formatLayers(shown, width, colors), rest === 0 ? "" : `${colors.dim(wrap(note, Math.min(width, 100)))}\n`];
}

/** Said once, below the last divergence. */
function formatComparability(result: AnalysisResult, width: number, colors: Colors): string {
  const compared = studiesOf(result).some(({ divergence }) => divergence.groups.length > 1);
  const note = compared ? comparabilityNote(result) : null;
  return note === null ? "" : `${colors.dim(wrap(withTimesSigns(note), Math.min(width, 100)))}\n`;
}

/** Models whose layers are shown. */
const layerModels = 40;
/** Models whose filters are shown. */
const stripModels = 2;
/** Layers shown of each model's further studies: their own commands show more. */
const furtherLayers = 5;

function formatFurtherStudies(
  { models, operators, norms, channels, scaleSpace }: AnalysisResult,
  width: number,
  colors: Colors,
): string[] {
  const labels =
    operators === undefined
      ? []
      : models.map(({ name, format }) => formatLabels({ name, format }, operators, width, colors, furtherLayers));
  const fitted =
    scaleSpace === undefined
      ? []
      : models.map(({ name, format }) =>
          formatFittedLayers({ name, format }, scaleSpace, width, colors, furtherLayers),
        );
  return [...labels, formatNorms(norms, width, colors), formatChannels(channels, width, colors), ...fitted];
}

function formatBasis({ basis }: KernelStudy, width: number, colors: Colors): string {
  const source = basis.source === "models" ? "of these models" : safeText(basis.source);
  const title = `${colors.bold(`Basis ${basis.kernel.join("×")}`)}  ${source}, ${counted(basis.filters, "filter")}`;
  const shown = basis.explainedVarianceRatio.slice(0, 9);
  const rest = basis.explainedVarianceRatio.slice(9).reduce((sum, ratio) => sum + ratio, 0);
  const parts = shown.map((ratio, i) => `c${i}\u00a0${percent(ratio)}`);
  if (basis.explainedVarianceRatio.length > 9) {
    parts.push(`other\u00a0${count(basis.explainedVarianceRatio.length - 9)}\u00a0${percent(rest)}`);
  }
  const isNone = basis.explainedVariance[0] === 0;
  const line = isNone
    ? "  no axes: the filters are all equal, up to positive factors"
    : wrapAtSpaces(`explained variance  ${parts.join("  ")}`, width);
  return `${title}\n${line}\n`;
}
