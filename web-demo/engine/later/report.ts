/** The reports, which only an export asks for. */
export { renderDiffReport, renderReport } from "../../../sdk/figures/index.ts";
