import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBase64, readGolden } from "../support/golden.ts";
import { modelPaths, packed, run } from "./support.ts";

const dist = join(packed, "node_modules/convscope/dist");

/** Writes the address of each module that is loaded to stderr. */
const hooks = `import { writeSync } from "node:fs";
export function load(url, context, next) {
  writeSync(2, "loaded " + url + "\\n");
  return next(url, context);
}`;
const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
/** And at the end whether Node.js has loaded what fetch needs. */
const register = dataUrl(`import { writeSync } from "node:fs";
import { register } from "node:module";
register(${JSON.stringify(dataUrl(hooks))});
process.on("exit", () => {
  if (process.moduleLoadList.some((name) => name.endsWith("undici/undici"))) writeSync(2, "loaded fetch\\n");
});`);

interface Loaded {
  files: string[];
  bytes: number;
  /** Of Node.js. */
  modules: string[];
  hasFetch: boolean;
  stdout: string;
}

/** The package's files that a command line loads. */
async function loadedBy(...args: string[]): Promise<Loaded> {
  const { code, stdout, stderr } = await run(process.execPath, ["--import", register, join(dist, "cli.js"), ...args]);
  assert.is(code, 0, stderr);
  const files = [...stderr.matchAll(/^loaded file:\/\/.*\/convscope\/dist\/(.*)$/gm)].map(([, file]) => file);
  const bytes = files.reduce((sum, file) => sum + readFileSync(join(dist, file)).length, 0);
  const modules = [...stderr.matchAll(/^loaded (node:.*)$/gm)].map(([, name]) => name);
  return { files, bytes, modules, hasFetch: /^loaded fetch$/m.test(stderr), stdout };
}

// Node.js parses a megabyte of modules in some 30 ms, and a file costs it half a millisecond.

test("--version loads 40 kB", async () => {
  const { files, bytes, stdout } = await loadedBy("--version");
  assert.match(stdout, /^convscope \d/);
  assert.ok(files.includes("cli.js") && files.length <= 6, files.join(" "));
  assert.ok(bytes > 10_000 && bytes <= 40_000, `${bytes} bytes`);
});

for (const path of modelPaths) {
  test(`inspect loads no study, no other command and no Wasm core: ${path.slice(-40)}`, async () => {
    const { files, bytes, modules, stdout } = await loadedBy("inspect", path);
    assert.match(stdout, /convolution/);
    assert.ok(files.length <= 10, files.join(" "));
    assert.ok(bytes > 200_000 && bytes <= 400_000, `${bytes} bytes: ${files.join(" ")}`);
    // None of these is in an archive.
    assert.is(
      files.find((file) => /studies|kernels|catalogue|analyze|archives|fflate|browser/.test(file)),
      undefined,
    );
    // Two milliseconds, for a digest that nobody asked for.
    assert.not.ok(modules.includes("node:crypto"), modules.join(" "));
  });
}

const keras = readGolden<{ files: Record<string, string> }>("keras.json").files;
const [torch] = readGolden<{ files: { bytes: string }[] }>("torch-files.json").files;

/** What inflates: its tables take 4 ms. */
const inflates = /^chunks\/browser-/;

for (const [name, bytesOfFile] of Object.entries({
  "start.pt": torch.bytes,
  "start.h5": keras["whole.h5"],
  "start.keras": keras["stored.keras"],
})) {
  test(`inspect of what is not packed loads nothing that inflates: ${name}`, async () => {
    writeFileSync(join(packed, name), fromBase64(bytesOfFile));
    const { files, bytes, stdout } = await loadedBy("inspect", name);
    assert.match(stdout, /convolution/);
    assert.ok(files.length <= 14, files.join(" "));
    assert.ok(bytes > 300_000 && bytes <= 650_000, `${bytes} bytes: ${files.join(" ")}`);
    assert.is(
      files.find((file) => inflates.test(file) || /studies|kernels|catalogue|analyze/.test(file)),
      undefined,
    );
  });
}

test("what inflates is loaded for a packed archive", async () => {
  writeFileSync(join(packed, "packed.keras"), fromBase64(keras["deflated.keras"]));
  const { files } = await loadedBy("inspect", "packed.keras");
  assert.ok(
    files.some((file) => inflates.test(file)),
    files.join(" "),
  );
});

test("analyze loads neither other studies, nor states, nor a reader of YAML, nor all of fetch", async () => {
  const { files, bytes, hasFetch, stdout } = await loadedBy(
    "analyze",
    modelPaths[0],
    "--against",
    "none",
    "--workers",
    "1",
  );
  assert.match(stdout, /filters/);
  assert.ok(bytes > 500_000 && bytes <= 1_300_000, `${bytes} bytes: ${files.join(" ")}`);
  assert.is(
    files.find((file) => /states|studies|public-api|catalogue|kubernetes/.test(file)),
    undefined,
    files.join(" "),
  );
  assert.not.ok(hasFetch);
});

test("another command loads all of them", async () => {
  const { bytes, stdout } = await loadedBy("--help");
  assert.match(stdout, /Commands/);
  assert.ok(bytes > 500_000, `${bytes} bytes`);
});

test.run();
