import { resolve as resolvePath } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { licences } from "./scripts/licences.mjs";
import { ownFflate } from "./scripts/own-fflate.mjs";
import { pureD3 } from "./scripts/pure-d3.mjs";
import { typescript } from "./scripts/rollup-typescript.mjs";
import { withoutBrotli } from "./scripts/without-brotli.mjs";

/** All that runs in a browser is bundled: there is no name of a package there. The terminal's colours are the CLI's. */
const external = (id) => id.startsWith("node:") || id === "picocolors";

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
    /(node-modules|node-files)\.ts$/.test(moduleId)
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
  ["hdf5", /sdk\/readers\/(hdf5|keras|pandas)/],
  ["tensorflow", /sdk\/readers\/(tfjs(?!\/json)|tflite|tensorflow|containers\/(flatbuffer|sorted-table|snappy))/],
  ["onnx", /sdk\/readers\/onnx/],
  ["rare", /sdk\/readers\/(archive|caffe|coreml|darknet|flax|foreign|mat|openvino|containers\/msgpack)/],
  ["archives", /sdk\/readers\/(torch|pt2|npz|npy|containers\/(gunzip|joblib|npy|numpy|pickle|python|tar|zip))/],
  // What they share.
  ["readers", /sdk\/(readers|model)\//],
  ["write", /sdk\/export\//],
  // What every analysis does and says: not the other studies with it.
  ["filters", /sdk\/(studies\/(filters\/|tasks\.ts)|(statistics|streams|results|wasm)\/)/],
  ["studies", /sdk\/(studies|statistics|streams|results|tables|scale-space|wasm)\//],
];
const entries = ["sdk/index.ts", "sdk/figures/index.ts", "sdk/scale-space/index.ts"];
/** What `convscope inspect` takes of the core: a file of its own, since the command waits for nothing else. */
const inspecting = [
  ...["studies/inspect", "model/open-models", "model/label-models", "model/parse-labels", "model/select-layers"],
  ...[
    "model/parse-selection",
    "model/name-models",
    "tables/model-tables",
    "bytes/hub",
    "gate/check-rules",
    "gate/parse-rules",
  ],
].map((name) => `sdk/${name}.ts`);
/** Small files that many chunks share: of each by itself Node.js would make a module in half a millisecond. */
const small = [
  // What `--version` and wrong use take.
  ["first", /sdk\/(errors|version|model\/nearest-name)\.ts$/],
  // What `convscope inspect` takes besides.
  [
    "shared",
    new RegExp(
      `sdk/(${[
        "append-to|export/to-json|gate/(describe-violation|to-junit|to-sarif)|bytes/truncated-while-open",
        "model/(clean-labels|element-count|natural-order)",
        "results/(measures|plain-text|short-names|times-signs)",
        "tables/(kernel-name|layers-table|to-csv)",
      ].join("|")})\\.ts$`,
    ),
  ],
];
let atOnce;
let inspected;

/** Of a module that no entry has from its start, its chunk. */
function chunkOf(id, { getModuleInfo }) {
  const closureOf = (files) =>
    closure(
      files.map((file) => resolvePath(file)),
      getModuleInfo,
    );
  const path = id.replaceAll("\\", "/");
  const [name] = small.find(([, pattern]) => pattern.test(path)) ?? [];
  if (name !== undefined) return name;
  atOnce ??= closureOf(entries);
  if (!atOnce.has(id)) return onDemand.find(([, pattern]) => pattern.test(path))?.[0];
  if (inspected === undefined) {
    inspected = closureOf(inspecting);
    // But not what other entries take of it.
    for (const other of closureOf(entries.slice(1))) inspected.delete(other);
  }
  return inspected.has(id) ? "inspect" : undefined;
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
    // Of what pdfkit brings with it.
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
