import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { transform } from "esbuild";
import { minify } from "terser";
import { ownFflate } from "../scripts/own-fflate.mjs";
import { atOnce, loader } from "../scripts/page-parts.mjs";
import { pageScales } from "../scripts/page-scales.mjs";
import { pureD3 } from "../scripts/pure-d3.mjs";
import { typescript } from "../scripts/rollup-typescript.mjs";
import { withoutBrotli } from "../scripts/without-brotli.mjs";
import { withoutNotebook } from "../scripts/without-notebook.mjs";
import { withoutProfile } from "../scripts/without-profile.mjs";

// 16 kB less of 400 are transferred than with esbuild's minifier, for ten seconds more. It has the part with pdfkit, which is as large as
// all others and asked for by few; and whose constructors are functions, which terser's arrows cannot be.
const minified = {
  name: "minify",
  renderChunk: (code, { moduleIds }, { format }) =>
    moduleIds.some((id) => /node_modules.pdfkit/.test(id))
      ? transform(code, { minify: true, legalComments: "none", target: "es2022" })
      : minify(code, {
          module: format === "es",
          ecma: 2020,
          compress: { passes: 2, unsafe_arrows: true, pure_getters: true },
          format: { comments: false },
        }),
};

const plugins = [
  typescript,
  pageScales,
  atOnce,
  withoutBrotli,
  withoutNotebook,
  withoutProfile,
  ownFflate,
  resolve({ browser: true, exportConditions: ["browser"] }),
  // Of what pdfkit brings with it.
  commonjs({ include: /node_modules/ }),
  pureD3,
  json({ preferConst: true }),
  minified,
];
// One file for the page and one for its worker, readers included: to analyse nothing more is asked for. The worker is no module: browsers
// start none from a blob of a page that was opened from disk, where it has its parts inside, too.
export default [
  {
    input: "web-demo/main.tsx",
    plugins,
    output: { file: "build/page/main.js", format: "es", inlineDynamicImports: true },
  },
  {
    input: { worker: "web-demo/engine/worker.ts" },
    plugins,
    output: {
      dir: "build/page",
      format: "amd",
      amd: { autoId: true },
      banner: ({ isEntry }) => (isEntry ? loader : ""),
      chunkFileNames: "later/[name].js",
    },
  },
];
