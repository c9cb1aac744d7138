// The API reference. Whoever exports something says what it is: a public name without documentation is an error.
import { OptionDefaults } from "typedoc";

const ranges = ["@minimum", "@maximum", "@exclusiveMinimum", "@minItems", "@maxItems"];

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  tsconfig: "tsconfig.json",
  entryPoints: [
    "sdk/index.ts",
    "sdk/figures/index.ts",
    "sdk/scale-space/index.ts",
    "sdk/pdf/index.ts",
    "sdk/study-files/index.ts",
    "sdk/states/index.ts",
    "sdk/bytes/node/index.ts",
    "sdk/workers/worker.ts",
  ],
  out: "build/docs",
  readme: "none",
  excludeInternal: true,
  excludePrivate: true,
  // Types are checked by npm run check.
  skipErrorChecking: true,
  // What a field of a result is, for its JSON Schema.
  blockTags: [...OptionDefaults.blockTags, "@unit", "@shape", "@asType", "@pattern", ...ranges],
  validation: { notExported: false, invalidLink: true, notDocumented: true },
  // Members of types without a name, and of objects whose keys say it all.
  intentionallyNotDocumented: [
    "figures.figures.__type.channels.__type.channels",
    "figures.figures.__type.keys.__type.keys",
    "figures.figures.__type.norms.__type.norms",
    "figures.figures.__type.operators.__type.operators",
    "figures.figures.__type.scale-space.__type.scaleSpace",
    "figures.operatorFigures.__type.name",
    "figures.operatorFigures.__type.svg",
    "figures.scaleSpaceFigures.__type.name",
    "figures.scaleSpaceFigures.__type.svg",
    "index.AnalyzeOptions.channels",
    "index.AnalyzeOptions.keys",
    "index.AnalyzeOptions.norms",
    "index.AnalyzeOptions.operators",
    "index.AnalyzeOptions.scaleSpace",
    "index.FilterSet.layers.__type.count",
    "index.FilterSet.layers.__type.layer",
    "index.FilterSet.layers.__type.start",
    "index.Measure.reference.__type.text",
    "index.Measure.reference.__type.value",
    "index.MeasureFormat.__type.decimals",
    "index.furtherStudies.__type.channels",
    "index.furtherStudies.__type.keys",
    "index.furtherStudies.__type.norms",
    "index.furtherStudies.__type.operators",
    "index.furtherStudies.__type.scaleSpace",
    "index.isAlike.T.__type.cosine",
    "index.measuresAt.__type.head",
    "index.measuresAt.__type.measure",
    "index.publishedBases.__type.cnn-filter-db",
    "index.publishedBases.__type.cnn-filter-db-normal",
    "index.publishedBases.__type.cnn-filter-db-robust",
    "states.CollectOptions.channels",
    "states.CollectOptions.keys",
    "states.CollectOptions.norms",
    "states.CollectOptions.operators",
    "states.CollectOptions.scaleSpace",
  ],
  treatValidationWarningsAsErrors: true,
};
