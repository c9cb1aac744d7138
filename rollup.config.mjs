import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { licences } from "./scripts/licences.mjs";
import { typescript } from "./scripts/rollup-typescript.mjs";

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
    moduleId.endsWith("node-modules.ts")
      ? { left: "import(/* webpackIgnore: true */ /* @vite-ignore */ String(", right: "))" }
      : null,
};

// One build, shared chunks: the entries of package.json's "exports", the CLI, and the readers as chunks loaded on demand.
export default {
  input: {
    index: "sdk/index.ts",
    figures: "sdk/figures/index.ts",
    "scale-space": "sdk/scale-space/index.ts",
    node: "sdk/bytes/node/index.ts",
    worker: "sdk/workers/worker.ts",
    cli: "cli/bin.ts",
  },
  external,
  plugins: [typescript, resolve(), json({ preferConst: true }), workerScript, hiddenFromBundlers, licences],
  output: {
    dir: "dist",
    format: "es",
    hoistTransitiveImports: false,
    chunkFileNames: (chunk) => `${startsWorkers(chunk) ? "" : "chunks/"}[name]-[hash].js`,
  },
};
