import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { transform } from "esbuild";
import { typescript } from "../scripts/rollup-typescript.mjs";

const minify = {
  name: "minify",
  renderChunk: (code) => transform(code, { minify: true, format: "esm", target: "es2022", legalComments: "none" }),
};

// One file for the page and one for its worker, readers included: after the page has loaded nothing is asked for.
const build = (input, file) => ({
  input: `web-demo/${input}`,
  plugins: [typescript, resolve({ browser: true }), json({ preferConst: true }), minify],
  output: { file: `web-demo/dist/${file}.js`, format: "es", inlineDynamicImports: true },
});

export default [build("main.tsx", "main"), build("engine/worker.ts", "worker")];
