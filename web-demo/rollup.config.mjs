import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";

// The page and its worker are built apart: what the worker needs is none of the page's first load.
const build = (input, file) => ({
  input: { [file]: `build/js/web-demo/${input}.js` },
  plugins: [resolve({ browser: true }), json({ preferConst: true })],
  output: {
    dir: "web-demo/dist",
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: `${file}-[name]-[hash].js`,
  },
});

export default [build("main", "main"), build("engine/worker", "worker")];
