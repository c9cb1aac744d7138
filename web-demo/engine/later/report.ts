/** The report, which only an export asks for. */
export { renderReport } from "../../../sdk/figures/index.ts";
