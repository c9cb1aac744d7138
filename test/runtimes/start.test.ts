import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
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

/** Of a file of the package, without the mark of its content. */
const nameOf = (file: string) => file.replace(/^chunks\//, "").replace(/(-[\w-]{8})?\.js$/, "");

// Node.js parses a megabyte of modules in some 30 ms, and a file costs it half a millisecond.

test("--version loads 40 kB in two files", async () => {
  const { files, bytes, stdout } = await loadedBy("--version");
  assert.match(stdout, /^convscope \d/);
  assert.equal(files.map(nameOf), ["cli", "first"]);
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

/** Chunks of readers, and what inflates. */
const readerChunks = "archives browser hdf5 keras onnx pandas rare readers tensorflow tflite".split(" ");
const hdf5 = readGolden<{ files: Record<string, { file: string }> }>("hdf5.json").files;
const [frame] = readGolden<{ files: { file: string }[] }>("pandas-frames.json").files;
const { safetensors, npz } = readGolden<{ safetensors: { file: string }; npz: { file: string }[] }>("readers.json");
const keras = readGolden<{ files: Record<string, string> }>("keras.json").files;
const [torch] = readGolden<{ files: { bytes: string }[] }>("torch-files.json").files;

// Tables of what inflates ("browser", as fflate calls its file) take 4 ms.
for (const [name, bytesOfFile, chunks] of [
  ["array.h5", hdf5.filters.file, ["hdf5", "readers"]],
  ["described.h5", gunzipSync(fromBase64(frame.file)), ["archives", "hdf5", "pandas", "readers"]],
  ["start.h5", keras["whole.h5"], ["hdf5", "keras", "readers"]],
  ["start.keras", keras["stored.keras"], ["archives", "hdf5", "keras", "readers"]],
  ["packed.keras", keras["deflated.keras"], ["archives", "browser", "hdf5", "keras", "readers"]],
  ["start.pt", torch.bytes, ["archives", "readers"]],
  ["start.npz", npz[0].file, ["archives", "readers"]],
  ["start.safetensors", safetensors.file, ["readers"]],
] as const) {
  test(`inspect of ${name} loads no study, of readers ${chunks.join(", ")}`, async () => {
    writeFileSync(join(packed, name), typeof bytesOfFile === "string" ? fromBase64(bytesOfFile) : bytesOfFile);
    const { files, bytes } = await loadedBy("inspect", name);
    const names = files.map(nameOf);
    assert.equal(names.filter((one) => readerChunks.includes(one)).sort(), chunks);
    assert.ok(files.length <= 8 + chunks.length, files.join(" "));
    assert.ok(bytes > 200_000 && bytes <= 650_000, `${bytes} bytes: ${files.join(" ")}`);
    assert.is(
      names.find((one) => /studies|studying|kernels|catalogue|analy/.test(one)),
      undefined,
    );
  });
}

test("chunks of readers that are named here are there", () => {
  const names = readdirSync(join(dist, "chunks")).map(nameOf);
  assert.equal(
    readerChunks.filter((name) => !names.includes(name)),
    [],
  );
});

/** What analyze loads of the package besides its reader. */
const ofAnalyze = [
  ...["analysis", "analyze", "cli", "command", "filters", "first", "inspect", "kernels", "open-file", "pool"],
  ...["results", "shared", "streams", "studying", "tasks"],
];

test("analyze loads the reader and its own study: no other command, no other study", async () => {
  writeFileSync(join(packed, "array.h5"), fromBase64(hdf5.filters.file));
  const { files, bytes, hasFetch, modules, stdout } = await loadedBy(
    ...["analyze", "array.h5", "--json", "--against", "none", "--workers", "1"],
  );
  assert.match(stdout, /"basis"/);
  assert.equal(files.map(nameOf).sort(), [...ofAnalyze, "hdf5", "readers"].sort());
  assert.ok(bytes > 500_000 && bytes <= 950_000, `${bytes} bytes: ${files.join(" ")}`);
  assert.not.ok(hasFetch);
  // Web streams take a hundredth of a second.
  assert.not.ok(modules.includes("node:stream/web"), modules.join(" "));
});

/** The files that a file of the package loads, by static imports, or by those that may come later too. */
function reachedFrom(first: string, imports: RegExp): string[] {
  const reached = new Set<string>();
  const follow = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = readFileSync(join(dist, file), "utf8");
    for (const [, at, later] of text.matchAll(imports)) follow(join(dirname(file), at ?? later));
  };
  follow(first);
  return [...reached].map(nameOf).sort();
}

test("a worker loads what the tasks of the filter study take, and nothing else", () => {
  const loaded = reachedFrom("worker.js", /^import (?:[^'"]* from )?'(\.[^']+)'/gm);
  assert.equal(loaded, ["comlink", "first", "kernels", "shared", "streams", "tasks", "worker"]);
});

test("nothing that a worker may load later starts workers or writes files: Vite and webpack bundle no such worker", () => {
  const reached = reachedFrom("worker.js", /^(?:import|export) (?:[^'"]* from )?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm);
  assert.ok(reached.includes("studies"), reached.join(" "));
  assert.not.ok(reached.includes("pool") || reached.includes("write"), reached.join(" "));
});

test("operators loads its own study, and of commands its own", async () => {
  const { files } = await loadedBy(
    "operators",
    modelPaths[0],
    "--json",
    "--layers",
    "conv32_down/conv",
    "--workers",
    "1",
  );
  const commands = ["compare", "diff", "timeline", "norms", "channels", "volume", "scale-space", "keys", "workflow"];
  const names = files.map(nameOf);
  assert.ok(names.includes("operators") && names.includes("studies"), files.join(" "));
  assert.equal(
    names.filter((name) => commands.includes(name)),
    [],
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
