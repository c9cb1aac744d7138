import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** Files beside a module stay where they are, wherever the bundle lies. */
const ownAddresses: Plugin = {
  name: "own addresses",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]test[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
      loader: "ts",
    })),
};

let made: Promise<string> | undefined;

/**
 * The thread's program in one file: each of a hundred threads would load all readers module by module, and what is in the file is
 * there before the doors close.
 */
export function workerScript(): Promise<string> {
  made ??= bundle();
  return made;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "convscope-hostile-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "worker.mjs");
  const entryPoints = [fileURLToPath(new URL("./worker.ts", import.meta.url))];
  await build({
    ...{ entryPoints, outfile, bundle: true, platform: "node", format: "esm", target: "node20" },
    ...{ logLevel: "error", plugins: [ownAddresses] },
  });
  return outfile;
}
