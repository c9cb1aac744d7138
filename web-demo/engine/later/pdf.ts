/** Figures as PDF documents, with their fonts: only an export asks for it. */
export { svgToPdf } from "../../../sdk/pdf/index.ts";
