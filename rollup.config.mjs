import { readFileSync } from "node:fs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const external = (id) =>
  id.startsWith("node:") || Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`));

// One build, shared chunks: the entries of package.json's "exports", the CLI, and the readers as chunks loaded on demand.
export default {
  input: {
    index: "build/js/sdk/index.js",
    figures: "build/js/sdk/figures/index.js",
    "scale-space": "build/js/sdk/scale-space/index.js",
    node: "build/js/sdk/bytes/node/index.js",
    cli: "build/js/cli/bin.js",
  },
  external,
  plugins: [resolve(), json({ preferConst: true })],
  output: {
    dir: "dist",
    format: "es",
    chunkFileNames: "chunks/[name]-[hash].js",
  },
};
