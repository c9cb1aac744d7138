// What test/runtimes works on: its runtimes and bundlers, and the packed package installed in a clean folder with the files
// of five real models.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const home = "test/runtimes";
/** npm's own script where npm started this one: Windows starts npm.cmd by a shell only. */
const script = process.env.npm_execpath;
const [npm, ...before] = script?.endsWith(".js") ? [process.execPath, script] : ["npm"];
const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];

/** @returns the clean folder, for the caller to remove */
export async function prepareRuntimes() {
  await installRuntimes();
  const folder = mkdtempSync(join(tmpdir(), "convscope-packed-"));
  const [{ filename }] = JSON.parse(
    await run(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], "."),
  );
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  await run(["install", ...quiet, join(folder, filename)], folder);
  cpSync(`${home}/programs`, folder, { recursive: true });
  cpSync("examples", join(folder, "examples"), { recursive: true });
  mkdirSync(join(folder, "models"));
  for (const files of JSON.parse(readFileSync(`${home}/programs/models.json`, "utf8"))) {
    for (const file of files) cpSync(join("node_modules", file), join(folder, "models", basename(file)));
  }
  return folder;
}

/** Once a lock file: some hundred megabytes. TypeScript needs their types too. */
export async function installRuntimes() {
  const lock = readFileSync(`${home}/package-lock.json`, "utf8");
  const stamp = `${home}/node_modules/.installed-lock`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log(`installing the runtimes and bundlers of ${home} (once, 550 MB)`);
  try {
    await run(["ci", ...quiet], home);
  } catch (error) {
    throw new Error(
      `npm ci in ${home} failed: these tests take Deno, Bun, workerd, Chromium and bundlers from the registry, once. ` +
        "Without a network, name other tests: node scripts/test.mjs test/sdk\n" +
        `${error.stderr ?? error}`,
    );
  }
  writeFileSync(stamp, lock);
}

/** Tests run meanwhile. */
async function run(args, cwd) {
  return (await promisify(execFile)(npm, [...before, ...args], { cwd, maxBuffer: 2 ** 26 })).stdout;
}
