import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Example, examplesOf, type Ran, run, runShell } from "../../scripts/documents/examples.ts";
import { writeModel } from "../cli/support.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { sendRange, startServer, type TestServer } from "../support/http-server.ts";
import { compilePython, pythonWith, readPage, removeFolder, repository, studyFolder } from "./support.ts";

// Every block of code of docs/RECIPES.md is run where its program is there, in the order of the page. What is not there (a module
// of Python, Deno) is said, and the files that it would have written are put in its place.
const recipes = suite("docs/RECIPES.md");
const examples = examplesOf(await readPage("RECIPES.md"));
let folder: string;
let hub: TestServer;

recipes.before(async () => {
  folder = await studyFolder();
  const model = writeModel(join(folder, "model.pth"), { layers: ["0.weight", "2.weight"] });
  for (const name of ["before", "after"]) writeModel(join(folder, `${name}.pth`));
  await mkdir(join(folder, "checkpoints"));
  for (const epoch of [0, 1]) writeModel(join(folder, `checkpoints/epoch=${epoch}.pth`), { seed: epoch + 1 });
  const { files } = readGolden<{ files: Record<string, string> }>("keras.json");
  const [, keras] = Object.entries(files).find(([name]) => name.endsWith(".keras")) ?? [];
  await writeFile(join(folder, "model.keras"), fromBase64(keras ?? ""));
  // A cache as huggingface_hub lays it out: snapshots of links to blobs.
  const cache = join(folder, ".cache/huggingface/hub/models--microsoft--resnet-50");
  await mkdir(join(cache, "blobs"), { recursive: true });
  await mkdir(join(cache, "snapshots/5e9b0a"), { recursive: true });
  writeModel(join(cache, "blobs/c0ffee"));
  await symlink("../../blobs/c0ffee", join(cache, "snapshots/5e9b0a/model.safetensors"));
  const bytes = await readFile(model);
  hub = await startServer((request, response) => sendRange(request, response, bytes, { etag: '"one"' }));
});

recipes.after(async () => {
  await hub.close();
  await removeFolder(folder);
});

const deno = resolve("test/runtimes/node_modules/.bin/deno");

/** What a block needs and this machine has not. */
const lacking: Record<string, (example: Example) => Promise<string | undefined>> = {
  async python({ code }) {
    const modules = modulesOf(code);
    if ((await pythonWith(modules)) !== undefined) return undefined;
    const found = await Promise.all(modules.map((name) => pythonWith([name])));
    return `no Python with ${modules.filter((_, i) => found[i] === undefined).join(", ") || modules.join(", ")}`;
  },
  async ts() {
    const has = await run(deno, ["--version"], repository).catch(() => null);
    return has?.code === 0 ? undefined : "no Deno in test/runtimes/node_modules";
  },
};

const modulesOf = (code: string) => [...code.matchAll(/^import (\w+)$/gm)].map(([, name]) => name);

/** Runs a block by the program of its language. */
const programs: Record<string, (example: Example) => Promise<Ran>> = {
  async sh({ code }) {
    const home = `export HOME='${folder}' HF_ENDPOINT='${hub.url}'\n`;
    const [ran] = await runShell([home + code], folder, repository);
    return ran;
  },
  async python({ code }) {
    // `npx` of the shell's blocks comes first.
    const path = `${join(folder, ".bin")}:${process.env.PATH}`;
    return run((await pythonWith(modulesOf(code))) as string, ["-c", code], folder, { PATH: path });
  },
  async ts({ code }) {
    const script = join(folder, "recipe.mjs");
    await writeFile(script, entriesOf(code));
    return run(deno, ["run", "--no-prompt", "--allow-read", script], folder, { DENO_NO_UPDATE_CHECK: "1" });
  },
  async js({ code }) {
    const script = join(folder, "edge.mjs");
    await writeFile(script, entriesOf(code));
    const { default: handler } = await import(pathToFileURL(script).href);
    const post = async (body: Uint8Array, length = body.length) => {
      const headers = { "content-length": String(length) };
      return handler.fetch(new Request("http://edge.example/", { method: "POST", body: body as BodyInit, headers }));
    };
    const good = await post(await readFile(join(folder, "before.pth")));
    assert.is(good.status, 200);
    const layers = await good.json();
    assert.equal(
      layers.map(({ name }: { name: string }) => name),
      ["a", "b"],
    );
    assert.is((await post(new TextEncoder().encode("nothing"))).status, 422);
    assert.is((await post(new Uint8Array(1), 33 * 1024 * 1024)).status, 413);
    return { code: 0, stdout: JSON.stringify(layers), stderr: "" };
  },
};

/** A program that imports the build in place of the package. */
function entriesOf(code: string): string {
  return code.replaceAll(
    /from "(?:npm:)?convscope(\/\w+)?"/g,
    (_, entry = "/index") => `from "${join(repository, `dist${entry}.js`)}"`,
  );
}

recipes("every block is of a language that is run here", () => {
  assert.ok(examples.length >= 12);
  assert.equal(
    examples.filter(({ language }) => programs[language] === undefined),
    [],
  );
});

for (const example of examples) {
  const lacks = await lacking[example.language]?.(example);
  const name = `line ${example.line}: ${example.language}`;
  if (lacks !== undefined) {
    console.log(`skipped: docs/RECIPES.md, ${name}: ${lacks}`);
    recipes.skip(name);
    if (example.language === "python") recipes(`${name}, compiled`, () => compilePython(example));
    continue;
  }
  recipes(name, async () => {
    const ran = await programs[example.language](example);
    assert.is(ran.code, 0, ran.stderr);
    assert.is(/^import torch$/m.test(example.code) || ran.stdout.length > 0, true);
  });
}

recipes.run();
