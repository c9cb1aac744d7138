import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/**
 * Writes a test of the copy as one program that needs no compiler: most tests of a mutant are short, and starting them was most
 * of their time.
 *
 * @returns its path in the copy
 */
export async function bundled(test, copy) {
  const program = test.replace(/\.ts$/, ".bundled.mjs");
  await build({
    absWorkingDir: copy,
    entryPoints: [test],
    outfile: join(copy, program),
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
    plugins: [placed],
  });
  return program;
}

/** Files that are found from the place of another are still found. */
const placed = {
  name: "placed",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8").replaceAll(
        "import.meta.url",
        JSON.stringify(pathToFileURL(path).href),
      );
      return { contents, loader: "ts" };
    });
  },
};
