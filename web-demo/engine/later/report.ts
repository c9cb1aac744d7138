import {
  renderDiffReport,
  renderReport,
  renderTimelineReport,
  renderVolumeReport,
} from "../../../sdk/figures/index.ts";
import type { ShownDocument } from "../opened.ts";

/** The report, which only an export asks for. */
export function reportOf(document: ShownDocument): string {
  if ("states" in document) return renderDiffReport(document);
  if ("checkpoints" in document) return renderTimelineReport(document);
  if ("sizes" in document) return renderVolumeReport(document);
  return renderReport(document);
}
