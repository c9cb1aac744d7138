import { basename, resolve as resolvePath } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { licences } from "./scripts/licences.mjs";
import { ownFflate } from "./scripts/own-fflate.mjs";
import { pureD3 } from "./scripts/pure-d3.mjs";
import { typescript } from "./scripts/rollup-typescript.mjs";
import { withoutBrotli } from "./scripts/without-brotli.mjs";

/** All else is bundled: in a browser a package's name means nothing, and Node.js takes 10 ms to find and load picocolors by it. */
const external = (id) => id.startsWith("node:");

/** The pool's chunk names the worker's script beside it; in the build that is an entry. */
const workerScript = {
  name: "worker-script",
  renderChunk: (code) => code.replaceAll('"./worker.ts"', '"./worker.js"'),
};
/** That chunk lies where the entry does: in a bundle, too, the script is then sought beside it. */
const startsWorkers = ({ moduleIds }) => moduleIds.some((id) => id.endsWith("start-thread.ts"));

/** Bundlers for browsers refuse what Node.js alone has; they leave alone what is no plain name. */
const hiddenFromBundlers = {
  name: "hidden-from-bundlers",
  renderDynamicImport: ({ moduleId }) =>
    /(node-modules|node-files|node-zlib)\.ts$/.test(moduleId)
      ? { left: "import(/* webpackIgnore: true */ /* @vite-ignore */ String(", right: "))" }
      : null,
};

/**
 * What is loaded when it is asked for, in a few chunks. Left to itself Rollup makes a hundred of what is shared by some: each is
 * compressed alone, which costs a tenth of the whole, and a request in a browser. The first that fits counts.
 */
const onDemand = [
  // Of entries beside the core's.
  ["beside", /sdk\/(streams\/merge-finds|results\/find-fault)/],
  ["hdf5", /sdk\/readers\/hdf5/],
  ["pandas", /sdk\/readers\/pandas/],
  // Layers as Keras describes them, in TensorFlow.js too.
  ["keras", /sdk\/readers\/(keras(?!\/is-keras)|tfjs\/(layer|list-layers|topology|unexplained))/],
  ["tflite", /sdk\/readers\/(tflite|containers\/flatbuffer)/],
  ["tensorflow", /sdk\/readers\/(tfjs(?!\/json)|tensorflow|containers\/(sorted-table|snappy))/],
  ["onnx", /sdk\/readers\/onnx/],
  ["rare", /sdk\/readers\/(archive|caffe|coreml|darknet|flax|foreign|mat|openvino|containers\/msgpack)/],
  ["archives", /sdk\/readers\/(torch|pt2|npz|npy|containers\/(gunzip|joblib|npy|numpy|pickle|python|tar|zip))/],
  // What they share.
  ["readers", /sdk\/(readers|model)\//],
  ["write", /sdk\/export\//],
  ["studies", /sdk\/(studies|statistics|streams|results|tables|scale-space|wasm)\//],
];
const sdk = (...names) => names.map((name) => `sdk/${name}.ts`);
const entries = sdk("index", "figures/index", "scale-space/index");
/** What an analysis loads of the core besides what it has from the start: not the other studies with it. */
const analysing = sdk("studies/filters/size-study", "studies/filters/findings");
/** What `convscope inspect` takes of the core: a file of its own, since the command waits for nothing else. */
const inspecting = sdk(
  ...["studies/inspect", "model/open-models", "model/label-models", "model/parse-labels", "model/select-layers"],
  ...["model/parse-selection", "model/name-models", "model/keep-layers", "model/read-filters", "tables/model-tables"],
  ...["bytes/hub", "gate/check-rules", "gate/parse-rules"],
);
/** Small files that many chunks share: of each by itself Node.js would make a module in half a millisecond. */
const small = [
  // What `--version` and wrong use take.
  ["first", /sdk\/(errors|version|model\/nearest-name|results\/(times-signs|unbroken))\.ts$/],
  // Apart from all that a worker loads, were it later: bundlers refuse a worker that names itself, Vite one that writes files.
  [
    "pool",
    /sdk\/(workers\/(pool|seat|start-thread)|export\/((filters|values)-to-|parts\/(on-demand|parted)|write-back\/rewrite-model)|studies\/idealize\/idealize-into)[^/]*$/,
  ],
  // What the findings of an analysis take besides.
  ["results", /sdk\/results\/(farthest-pair|letters|logarithms|shared-notes)\.ts$/],
  // What `convscope inspect` takes besides.
  [
    "shared",
    new RegExp(
      `sdk/(${[
        "append-to|is-node-like|largest-sigma|export/to-json|gate/(describe-violation|to-junit|to-sarif)|bytes/truncated-while-open",
        "model/(clean-labels|element-count|natural-order|run-notes)",
        "results/(labelled-kernels|measures|plain-text|short-names)",
        "statistics/bounded",
        "tables/(kernel-name|layers-table|to-csv)",
      ].join("|")})\\.ts$`,
    ),
  ],
];

/** Of a module its chunk; undefined leaves it to Rollup, with its entry. */
function chunkOf(id, { getModuleInfo }) {
  parts ??= partsOf(getModuleInfo);
  const path = id.replaceAll("\\", "/");
  const [name] = small.find(([, pattern]) => pattern.test(path)) ?? [];
  if (name !== undefined) return name;
  if (/\/(cli|picocolors)\//.test(path)) return commandChunk(id);
  if (parts.entries.has(id)) return coreChunk(id);
  // What a worker loads: of all the rest it needs nothing.
  if (parts.worker.has(id)) return /\/sdk\/(?!workers\/)/.test(path) ? "tasks" : undefined;
  if (parts.analysing.has(id)) return "filters";
  return onDemand.find(([, pattern]) => pattern.test(path))?.[0];
}

/** What is loaded with the core, by who takes it. */
function coreChunk(id) {
  const { index, figures, scaleSpace, worker, inspect } = parts;
  // The entry names all chunks.
  if (!index.has(id) || id === resolvePath("sdk/index.ts")) return undefined;
  if (scaleSpace.has(id)) return "kernels";
  if (inspect.has(id)) return worker.has(id) || figures.has(id) ? "shared" : "inspect";
  if (figures.has(id)) return "results";
  return worker.has(id) ? "streams" : "analysis";
}

/** Of the command line: a chunk a command, and what several take. */
function commandChunk(id) {
  if (parts.program.has(id)) return "program";
  const of = parts.commands.filter(({ has }) => has(id)).map(({ name }) => name);
  if (of.length < 2) return undefined;
  if (of.includes("inspect")) return "command";
  return of.includes("analyze") ? "studying" : "commands";
}

let parts;

function partsOf(getModuleInfo) {
  const closureOf = (files) =>
    closure(
      files.map((file) => resolvePath(file)),
      getModuleInfo,
    );
  const commands = getModuleInfo(resolvePath("cli/commands/find-command.ts")).dynamicallyImportedIds.map((id) => {
    const all = closure([id], getModuleInfo);
    return { name: basename(id, ".ts"), has: (module) => all.has(module) };
  });
  return {
    entries: closureOf(entries),
    index: closureOf(sdk("index")),
    figures: closureOf(sdk("figures/index")),
    scaleSpace: closureOf(sdk("scale-space/index")),
    worker: closureOf(sdk("workers/worker")),
    inspect: closureOf(inspecting),
    analysing: closureOf(analysing),
    program: closureOf(["cli/bin.ts"]),
    commands,
  };
}

function closure(ids, getModuleInfo, found = new Set()) {
  for (const id of ids) {
    if (found.has(id)) continue;
    found.add(id);
    closure(getModuleInfo(id)?.importedIds ?? [], getModuleInfo, found);
  }
  return found;
}

// One build, shared chunks: the entries of package.json's "exports", the CLI, and the readers as chunks loaded on demand.
export default {
  input: {
    index: "sdk/index.ts",
    figures: "sdk/figures/index.ts",
    "scale-space": "sdk/scale-space/index.ts",
    parquet: "sdk/parquet/index.ts",
    pdf: "sdk/pdf/index.ts",
    "study-files": "sdk/study-files/index.ts",
    states: "sdk/states/index.ts",
    node: "sdk/bytes/node/index.ts",
    worker: "sdk/workers/worker.ts",
    cli: "cli/bin.ts",
  },
  external,
  // Of chunks that import each other one runs before the other is there.
  onLog(level, log, handle) {
    if (log.code === "CIRCULAR_CHUNK") throw new Error(log.message);
    handle(level, log);
  },
  plugins: [
    typescript,
    withoutBrotli,
    ownFflate,
    resolve({ exportConditions: ["browser"] }),
    // What pdfkit brings with it, and picocolors.
    commonjs({ include: /node_modules/ }),
    pureD3,
    json({ preferConst: true }),
    workerScript,
    hiddenFromBundlers,
    licences,
  ],
  output: {
    dir: "dist",
    format: "es",
    hoistTransitiveImports: false,
    manualChunks: chunkOf,
    onlyExplicitManualChunks: true,
    chunkFileNames: (chunk) => `${startsWorkers(chunk) ? "" : "chunks/"}[name]-[hash].js`,
  },
};
