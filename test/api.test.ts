import { readFile } from "node:fs/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as node from "../sdk/bytes/node/index.ts";
import * as figures from "../sdk/figures/index.ts";
import * as sdk from "../sdk/index.ts";
import * as parquet from "../sdk/parquet/index.ts";
import * as pdf from "../sdk/pdf/index.ts";
import * as scaleSpace from "../sdk/scale-space/index.ts";
import * as states from "../sdk/states/index.ts";
import * as studyFiles from "../sdk/study-files/index.ts";

// The public surface: what others call by name. A change here is a change for them, and belongs in CHANGELOG.md.

test("convscope", () => {
  assert.equal(Object.keys(sdk).sort(), [
    "AbortedError",
    "ConvscopeError",
    "MemorySink",
    "NoFiltersError",
    "UnreadableError",
    "UnsafeError",
    "UnsupportedError",
    "UsageError",
    "WorkerError",
    "accountTable",
    "accountTensors",
    "agree",
    "analyze",
    "atlasTable",
    "basisTable",
    "bestFit",
    "buildAtlas",
    "channels",
    "checkRules",
    "checkpointOrder",
    "chooseLayers",
    "cleanLabels",
    "clinicalReferences",
    "clipNorms",
    "collectFilters",
    "columnsOf",
    "comparabilityNote",
    "compare",
    "compareDistributions",
    "componentShare",
    "counted",
    "createPool",
    "csvPieces",
    "densitiesTable",
    "describeViolation",
    "diff",
    "diffFurther",
    "diffTables",
    "digestModel",
    "distanceNoiseTable",
    "divergenceComponentsTable",
    "divergenceMatrixTable",
    "divergenceSettings",
    "divergenceTable",
    "eachPair",
    "estimateDensity",
    "explainedVarianceTable",
    "extractKeys",
    "filtersToCsv",
    "filtersToNpz",
    "findingIds",
    "firstPairs",
    "fitBasis",
    "fitExtended",
    "fitFilters",
    "fitPooled",
    "formatMeasure",
    "fromBlob",
    "fromBytes",
    "fromFiles",
    "fromHub",
    "fromUrl",
    "furtherStudies",
    "groupLayers",
    "groupings",
    "groupsTable",
    "headlines",
    "idealKinds",
    "idealize",
    "idealizeInto",
    "inspect",
    "interpretation",
    "isAboveFloor",
    "isAlike",
    "isPublishedBasis",
    "joinArrays",
    "jsonPieces",
    "keysTables",
    "labelFilters",
    "labelModels",
    "labelTypicalFilters",
    "layerFactsTable",
    "layerFlags",
    "layerMeasures",
    "layersTable",
    "leastLikeness",
    "listConvLayers",
    "load",
    "masterKeySet",
    "measureNorms",
    "measureQuality",
    "measureSpread",
    "measuresAt",
    "mergeFindings",
    "modelExtensions",
    "mostHeadlines",
    "nameModels",
    "nearestKeys",
    "nearestName",
    "nearestTable",
    "norms",
    "normsTable",
    "openModel",
    "openModels",
    "operatorTables",
    "operators",
    "pairsOf",
    "parseAtlas",
    "parseBasis",
    "parseKeys",
    "parseLabels",
    "parseReferences",
    "parseRules",
    "parseSelection",
    "partedPieces",
    "placeInAtlas",
    "project",
    "publishedBases",
    "publishedBasis",
    "readFilters",
    "resultTables",
    "rewriteModel",
    "sampleNote",
    "savedKeys",
    "scaleSpace",
    "scaleSpaceFamilies",
    "scaleSpaceMethods",
    "scaleSpaceModes",
    "scaleSpaceTables",
    "scaleTemplate",
    "selectLayers",
    "sha256Hex",
    "shortNames",
    "sparsityTable",
    "splitArrays",
    "stepOf",
    "strongestComponent",
    "studiesOf",
    "summarise",
    "summaryKeys",
    "summaryMeasures",
    "summaryPercentiles",
    "summaryTable",
    "tablesOf",
    "tensorColumns",
    "tensorColumnsOf",
    "tensorsTable",
    "thousands",
    "timeline",
    "timelineTables",
    "toCsv",
    "toJson",
    "toJunit",
    "toSarif",
    "toTensorOrder",
    "valuesToNpz",
    "version",
    "volume",
  ]);
});

test("convscope/figures", () => {
  assert.equal(Object.keys(figures).sort(), [
    "anisotropyFigure",
    "basisStrip",
    "changeStripFigure",
    "changedFiltersFigure",
    "comparisonFigures",
    "componentShareFigure",
    "covarianceFigure",
    "decileFigure",
    "divergenceHeatmap",
    "eigenFiltersFigure",
    "explainedVarianceFigure",
    "explorePieces",
    "familyBarsFigure",
    "familyChangesFigure",
    "figureOf",
    "figures",
    "figuresOf",
    "filterGrid",
    "firstFiltersFigure",
    "groupBoxesFigure",
    "idealFiltersFigure",
    "keyGrid",
    "keysCurveFigure",
    "labelChangesFigure",
    "layerNormsFigure",
    "mixingRanksFigure",
    "nearestKeysFigure",
    "operatorBlindnessFigure",
    "operatorExamplesFigure",
    "operatorFigures",
    "operatorGroupsFigure",
    "operatorLayersFigure",
    "operatorPlaneFigure",
    "operatorSpectraFigure",
    "overlayFigure",
    "planeFigure",
    "qualityFigure",
    "radialSpectrumFigure",
    "renderDiffReport",
    "renderReport",
    "renderTimelineReport",
    "renderVolumeReport",
    "residualsFigure",
    "ridgeFigure",
    "scaleSpaceFigures",
    "sigmaDepthFigure",
    "spreadEllipsesFigure",
    "stripFigure",
    "timelineFigure",
    "timelineFigures",
    "timelineFiguresOf",
    "timelineFiltersFigure",
    "volumeBasisFigure",
    "volumeFigures",
    "volumeFiguresOf",
    "volumeKernelsFigure",
    "volumeTables",
  ]);
});

test("convscope/scale-space", () => {
  assert.equal(Object.keys(scaleSpace).sort(), [
    "affineCovariance",
    "affineDerivative",
    "affineGaussianKernel",
    "convolve",
    "derivative",
    "differenceKernel",
    "differenceMask",
    "directionalDerivative",
    "gaussianKernel",
    "gaussianKinds",
    "jet",
    "load",
    "smooth",
    "smoothAffine",
  ]);
});

test("convscope/pdf", () => {
  assert.equal(Object.keys(pdf), ["svgToPdf"]);
});

test("convscope/parquet", () => {
  assert.equal(Object.keys(parquet).sort(), ["describingStudies", "filtersToParquet", "writeTable"]);
});

test("convscope/states", () => {
  assert.equal(Object.keys(states).sort(), [
    "FurtherRoundError",
    "PackedModels",
    "StateMerger",
    "collectState",
    "decodeState",
    "encodeState",
    "encodeStatePieces",
    "mayBePlaced",
    "mergeStates",
    "missingShards",
    "reportState",
  ]);
});

test("convscope/study-files", () => {
  assert.equal(Object.keys(studyFiles).sort(), [
    "exploreStudy",
    "parseStudyFile",
    "planStudyFile",
    "renderStudy",
    "runStudyFile",
    "shippedStudies",
    "shippedStudy",
  ]);
});

test("convscope/node", () => {
  assert.equal(Object.keys(node).sort(), ["openFile"]);
});

test("the version is package.json's, CITATION.cff's and CHANGELOG.md's", async () => {
  assert.is(JSON.parse(await readFile("package.json", "utf8")).version, sdk.version);
  assert.match(await readFile("CITATION.cff", "utf8"), `\nversion: ${sdk.version}\n`);
  assert.match(await readFile("CHANGELOG.md", "utf8"), `\n## ${sdk.version}\n`);
});

test("every entry of package.json is in the build, and the built entries export the same names", async () => {
  const { exports, bin } = JSON.parse(await readFile("package.json", "utf8"));
  const paths = [...Object.values(exports), bin.convscope].flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>),
  );
  for (const path of paths) assert.ok((await readFile(path)).length > 0, path);
  const built = (await import(`${process.cwd()}/dist/index.js`)) as Record<string, unknown>;
  assert.equal(Object.keys(built).sort(), Object.keys(sdk).sort());
});

test.run();
