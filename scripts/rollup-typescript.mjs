import { transform } from "esbuild";

/** A plug-in of Rollup: TypeScript as JavaScript, file by file; types are checked by npm run check. */
export const typescript = {
  name: "typescript",
  async transform(source, id) {
    const [, loader] = /\.(tsx?)$/.exec(id) ?? [];
    if (loader === undefined) return null;
    const options = { loader, target: "es2022", jsx: "automatic", jsxImportSource: "preact" };
    return { code: (await transform(source, options)).code, map: null };
  },
};
