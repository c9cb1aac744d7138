import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/**
 * Writes a TypeScript program with all that it imports of ours into one file that needs no compiler: to start it module by module
 * takes a second of processor time, for most tests more than they take themselves.
 *
 * @param entry path of the program, in `folder`
 * @param outfile inside the project, where its packages are found
 */
export async function bundleProgram(entry, outfile, folder = process.cwd()) {
  await build({ ...options(), absWorkingDir: folder, entryPoints: [entry], outfile });
}

/**
 * Writes many at once, with what several import beside them: a fortieth of the time that one by one takes.
 *
 * @param entries paths of the programs, below `base`
 * @param outdir where each has its path from `base` on, with the ending .mjs
 */
export async function bundlePrograms(entries, outdir, base) {
  const outExtension = { ".js": ".mjs" };
  const chunkNames = "parts/[name]-[hash]";
  await build({ ...options(), entryPoints: entries, outdir, outbase: base, outExtension, chunkNames, splitting: true });
}

const options = () => ({
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "silent",
  plugins: [placed],
  define: { "import.meta.url": "$ownAddress", "import.meta.filename": "$ownPath" },
});

/** Files that are found from the place of another are still found. */
const placed = {
  name: "placed",
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8").replace(/^#!.*/, "");
      const address = JSON.stringify(pathToFileURL(path).href);
      return { contents: `var $ownAddress = ${address}, $ownPath = ${JSON.stringify(path)};${text}`, loader: "ts" };
    });
  },
};
