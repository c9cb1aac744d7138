// dist/convscope.mjs: the command line and its workers in one file, for machines that have node and nothing else.
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const entry = `import { isMainThread } from "node:worker_threads";
if (isMainThread) await import("./cli/bin.ts");
else await import("./sdk/workers/worker.ts");`;

/** Its workers run the same file. */
const ownWorkers = {
  name: "own-workers",
  setup(of) {
    of.onLoad({ filter: /start-thread\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(/new URL\("\.\/worker\.ts", ([\w.]+)\)/g, "new URL($1)"),
      loader: "ts",
    }));
  },
};

export function bundleStandalone(outfile = "dist/convscope.mjs") {
  return build({
    stdin: { contents: entry, resolveDir: ".", sourcefile: "standalone.mjs" },
    outfile,
    bundle: true,
    platform: "node",
    // What it has for Node.js is CommonJS, which requires what an ES module cannot.
    alias: { yaml: "./node_modules/yaml/browser/index.js" },
    define: { shippedAtlasText: JSON.stringify(readFileSync("data/atlas-small.json", "utf8")) },
    // An error shows the line that it is in.
    lineLimit: 400,
    format: "esm",
    target: "node20",
    minify: true,
    banner: { js: "#!/usr/bin/env node\n// convscope in one file: see LICENSES.txt of the package for what is in it." },
    plugins: [ownWorkers],
    logLevel: "warning",
  });
}
