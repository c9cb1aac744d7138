/**
 * Figures as PDF, with their fonts inside. An entry of its own, so that who writes no PDF does not load a writer of it.
 *
 * @module
 */
export { svgToPdf } from "./svg-to-pdf.ts";
