/**
 * Figures as PDF, with their fonts inside. An entry of its own, so that nothing else loads a writer of PDF.
 *
 * @module
 */
export { svgToPdf } from "./svg-to-pdf.ts";
