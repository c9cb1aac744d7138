import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { expandGlob } from "../../cli/models/expand-glob.ts";
import { findSources } from "../../cli/models/find-sources.ts";
import { listFolder } from "../../cli/models/list-folder.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { sendRange, startServer } from "../support/http-server.ts";
import { tensorFile } from "../support/models.ts";
import { inFolder, run, writeModel } from "./support.ts";

/** Names, formats and filters of what `inspect` found; where a model is damaged, the exit code says so. */
async function inspected(argv: string[], options: Parameters<typeof run>[1] = {}) {
  const { code, stdout, stderr } = await run(["inspect", "--json", ...argv], options);
  const isCut = stderr.includes("cut.safetensors");
  assert.is(code, isCut ? 3 : 0, stderr);
  const { models } = JSON.parse(stdout) as {
    models: { name: string; format: string; files: { name: string }[]; layers: { filters: number }[] }[];
  };
  return { models, names: models.map(({ name }) => name), stderr };
}

/** A folder of two models, one of them in shards, and of what is no model. */
function fill(folder: string) {
  mkdirSync(join(folder, "sub", "deep"), { recursive: true });
  mkdirSync(join(folder, ".hidden"));
  writeModel(join(folder, "b.safetensors"));
  writeModel(join(folder, "sub", "net-1.safetensors"), { layers: ["a.weight"] });
  writeModel(join(folder, "sub", "net-2.safetensors"), { layers: ["b.weight"], seed: 2 });
  const weight_map = { "a.weight": "net-1.safetensors", "b.weight": "net-2.safetensors" };
  writeFileSync(join(folder, "sub", "net.safetensors.index.json"), JSON.stringify({ weight_map }));
  writeModel(join(folder, "sub", "deep", "a.safetensors"), { channels: 4 });
  writeModel(join(folder, ".hidden", "h.safetensors"));
  writeModel(join(folder, ".h.safetensors"));
  writeFileSync(join(folder, "README.md"), "# not a model");
  writeFileSync(join(folder, "cut.safetensors"), readFileSync(join(folder, "b.safetensors")).subarray(0, 100));
}

test("a folder: every model in it, sorted, with shards counted once; what is no model is named", async () => {
  await inFolder(async (folder) => {
    fill(folder);
    const { models, names, stderr } = await inspected([folder]);
    assert.equal(names, ["b.safetensors", "a.safetensors", "net.safetensors.index.json"]);
    assert.equal(
      models.map(({ files }) => files.length),
      [1, 1, 3],
    );
    assert.match(
      stderr,
      /^not searched: 1 hidden folder; [^\n]*\nskipped cut\.safetensors[^\n]*\nskipped README\.md: is text that begins .*\nconvscope: 1 of 4 models could not/,
    );
    assert.not.match(stderr, folder);
    const named = await inspected([`mine=${folder}`]);
    assert.equal(named.names, [
      "mine/b.safetensors",
      "mine/sub/deep/a.safetensors",
      "mine/sub/net.safetensors.index.json",
    ]);
    // A file that the user names himself is a model of its own, also where it is a shard of another one.
    const chosen = await inspected([
      join(folder, "sub", "net-1.safetensors"),
      join(folder, "sub", "net.safetensors.index.json"),
    ]);
    assert.is(chosen.names.length, 2);
    const alone = await run(["analyze", folder, "--json", "--kernel", "3"]);
    assert.is(JSON.parse(alone.stdout).models.length, 3);
    assert.is((await run(["compare", folder, "-q"])).code, 3);
    assert.is((await run(["compare", folder, "-q", "--skip-unreadable"])).code, 0);
  });
});

test("a model in a file goes by the name that results give it, several of one file, too", async () => {
  await inFolder(async (folder) => {
    const [a, b] = [1, 2].map((seed) => tensorFile({ "a.weight": { shape: [2, 2, 3, 3] } }, seed));
    const archive = join(folder, "runs.zip");
    writeFileSync(
      archive,
      zipOf([
        { name: "fold_0/best.safetensors", data: a },
        { name: "fold_1/best.safetensors", data: b },
      ]),
    );
    const [first, second] = [0, 1].map((i) => `runs.zip!fold_${i}/best.safetensors`);
    assert.equal((await inspected([archive])).names, [first, second]);
    assert.equal((await inspected([join(folder, second)])).names, [second]);
    assert.equal((await inspected([join(folder, second), join(folder, first)])).names, [second, first]);
    assert.equal((await inspected([`mine=${join(folder, first)}`])).names, ["mine!fold_0/best.safetensors"]);
    assert.equal((await inspected([`${archive}!fold_*`])).names, [first, second]);
    const missing = await run(["inspect", `${archive}!fold_2/best.safetensors`]);
    assert.is(missing.code, 2);
    assert.match(missing.stderr, /runs\.zip: holds no part "fold_2\/best\.safetensors"; it holds 2 models/);
    assert.is((await run(["inspect", join(folder, "none.zip!a.pt")])).code, 3);
    // Of a file of one model no other part is opened in silence.
    const single = join(folder, "single.zip");
    writeFileSync(single, zipOf([{ name: "best.safetensors", data: a }]));
    assert.equal((await inspected([`${single}!best*`])).names, (await inspected([single])).names);
    const plain = join(folder, "plain.safetensors");
    writeFileSync(plain, a);
    for (const command of ["inspect", "analyze"]) {
      const refused = await run([command, `${plain}#student`]);
      assert.is(refused.code, 2);
      assert.match(
        refused.stderr,
        /plain\.safetensors: holds no part "student"; it holds one model: leave the part out/,
      );
      const told = await run([command, "--part", "student,*ema", plain]);
      assert.is(told.code, 0);
      assert.match(told.stdout, /The only model of its file: there is no part "student" or "\*ema"\./);
      assert.not.match((await run([command, "--part", "student,*", plain])).stdout, /there is no part/);
    }
    // What exists as spelled is a path.
    const odd = join(folder, "runs.zip!odd.safetensors");
    writeFileSync(odd, a);
    assert.equal((await inspected([odd])).names, ["runs.zip!odd.safetensors"]);
  });
});

test("a folder without models, and one that is too deep", async () => {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, "a.txt"), "a");
    const one = await run(["inspect", folder]);
    assert.equal([one.code, one.stderr.split(":")[1].trim()], [3, "a.txt"]);
    writeFileSync(join(folder, "b.txt"), "b");
    assert.match(
      (await run(["inspect", folder])).stderr,
      /^convscope: none of the 2 files is a model; the first: a\.txt/,
    );
    mkdirSync(join(folder, "1/2/3/4/5/6/7/8"), { recursive: true });
    await expectError(() => listFolder(folder), "unsafe", /more than 8 levels of folders/);
  });
});

test("node_modules and hidden folders are not searched but counted, unless they are named themselves", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const said = async (path: string) => {
      const { code, stderr } = await run(["inspect", path, "--json"]);
      return { code, stderr };
    };
    // Deeper than any folder that is searched.
    for (const name of ["node_modules/1/2/3/4/5/6/7/8/9", "sub/node_modules", ".git"]) {
      mkdirSync(at(name), { recursive: true });
      writeModel(at(`${name}/m.safetensors`));
    }
    const { code, stderr } = await said(folder);
    assert.is(code, 3);
    assert.match(
      stderr,
      /is a folder without files, expected models \(not searched: 2 node_modules folders, 1 hidden folder; name one/,
    );
    writeModel(at("a.safetensors"));
    const told = "not searched: 2 node_modules folders, 1 hidden folder; name one to read the models in it\n";
    assert.equal(await said(folder), { code: 0, stderr: told });
    assert.equal((await listFolder(folder)).files, [at("a.safetensors")]);
    assert.equal(await said(at("sub/node_modules")), { code: 0, stderr: "" });
    assert.equal(await said(at(".git")), { code: 0, stderr: "" });
    // A file of that name is a file.
    rmSync(at("sub/node_modules"), { recursive: true });
    writeFileSync(at("sub/node_modules"), "x");
    assert.is((await listFolder(folder)).files.length, 2);
  }));

test("a link to a file counts, one to a folder is not followed", async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, "snapshot"));
    mkdirSync(join(folder, "blobs"));
    writeModel(join(folder, "blobs", "0123"));
    symlinkSync("../blobs/0123", join(folder, "snapshot", "model.safetensors"));
    symlinkSync("..", join(folder, "snapshot", "loop"));
    symlinkSync("nowhere", join(folder, "snapshot", "broken"));
    assert.equal((await inspected([join(folder, "snapshot")])).names, ["model.safetensors"]);
  });
});

test("patterns", async () => {
  await inFolder(async (folder) => {
    fill(folder);
    const found = async (pattern: string) =>
      (await expandGlob(`${folder}/${pattern}`)).map((path) => path.slice(folder.length + 1));
    assert.equal(await found("*.safetensors"), ["b.safetensors", "cut.safetensors"]);
    assert.equal(await found("?.safetensors"), ["b.safetensors"]);
    assert.equal(await found(".*.safetensors"), [".h.safetensors"]);
    assert.equal(await found("*/net-?.safetensors"), ["sub/net-1.safetensors", "sub/net-2.safetensors"]);
    assert.equal(await found("**/a.*"), ["sub/deep/a.safetensors"]);
    assert.equal(await found("s*/**/a.safetensors"), ["sub/deep/a.safetensors"]);
    assert.equal(await found("**/?.safetensors"), ["b.safetensors", "sub/deep/a.safetensors"]);
    assert.is((await found("**")).length, 7);
    assert.equal(await found("*.(b|c)"), []);
    assert.equal(await found("none/*.onnx"), []);
    const { names, stderr } = await inspected([`${folder}/**/*.safetensors*`]);
    assert.equal(names, ["b.safetensors", "a.safetensors", "net.safetensors.index.json"]);
    assert.match(stderr, /^skipped cut\.safetensors[^\n]*\nconvscope: 1 of 4 models could not be read: see above\n$/);
    const none = await run(["inspect", `${folder}/*.onnx`]);
    assert.is(none.code, 2);
    assert.match(none.stderr, /no file fits the pattern/);
    // What exists as spelled is a path, not a pattern.
    writeModel(join(folder, "odd[1]*?.safetensors"));
    assert.equal((await inspected([join(folder, "odd[1]*?.safetensors")])).names, ["odd[1]*?.safetensors"]);
  });
});

test("- is standard input, once", async () => {
  await inFolder(async (folder) => {
    const bytes = readFileSync(writeModel(join(folder, "a.safetensors")));
    const stdin = [bytes.subarray(0, 10), bytes.subarray(10)];
    const { models } = await inspected(["-"], { stdin });
    assert.equal([models[0].name, models[0].format, models[0].layers[0].filters], ["stdin", "safetensors", 64]);
    assert.equal((await inspected(["net=-"], { stdin })).names, ["net"]);
    assert.match((await run(["inspect", "-", "-"], { stdin })).stderr, /given twice/);
    const controller = new AbortController();
    // A writer that never ends.
    const endless = new PassThrough();
    endless.write(new Uint8Array(8));
    endless.once("newListener", () => setImmediate(() => controller.abort()));
    assert.is((await run(["inspect", "-"], { stdin: endless, signal: controller.signal })).code, 130);
    // Nor one that is told to stop before it begins.
    const early = AbortSignal.abort();
    assert.is((await run(["inspect", "-"], { stdin: new PassThrough(), signal: early })).code, 130);
  });
});

test("an http URL and the Hub, with the same bytes of JSON as the file", async () => {
  await inFolder(async (folder) => {
    const path = writeModel(join(folder, "a.safetensors"));
    const content = readFileSync(path);
    const server = await startServer((request, response) => {
      if (request.url?.includes("/a.safetensors")) sendRange(request, response, content, { etag: '"1"' });
      else response.writeHead(404).end();
    });
    try {
      const local = await run(["analyze", path, "--json"]);
      assert.equal(await run(["analyze", `${server.url}/x/a.safetensors?a=b`, "--json"]), local);
      const env = { HF_ENDPOINT: server.url, HF_TOKEN: "secret" };
      assert.equal(await run(["analyze", "hf://me/net/a.safetensors", "--json"], { env }), local);
      assert.is(server.requests.at(-1)?.headers.authorization, "Bearer secret");
      assert.is(server.requests[0].headers.authorization, undefined);
      const missing = await run(["inspect", `${server.url}/b.onnx?key=secret`]);
      assert.equal(missing, {
        code: 3,
        stdout: "",
        stderr: "convscope: b.onnx: the server says that there is no such file (404)\n",
      });
      // Two files of one name on two hosts or paths are told apart by their folders.
      const { names } = await inspected([`${server.url}/x/a.safetensors`, `${server.url}/y/a.safetensors`]);
      assert.equal(names, ["x/a.safetensors", "y/a.safetensors"]);
    } finally {
      await server.close();
    }
  });
});

test("names and kinds of operands", async () => {
  const kinds = async (...operands: string[]) => (await findSources(operands)).map(({ kind, name }) => [kind, name]);
  assert.equal(await kinds("net=https://a.org/b?c=d", "hf://a/b", "x=none.onnx", "none.onnx", "HTTP://a.org/b=c"), [
    ["url", "net"],
    ["hub", undefined],
    ["file", "x"],
    ["file", undefined],
    ["url", undefined],
  ]);
  await expectError(() => findSources(["a=x", "a=y"]), "usage", /two models are called "a"/);
});

test("a repository in the Hugging Face cache is one model, whose snapshot's links lead to its own blobs only", async () => {
  await inFolder(async (folder) => {
    const repository = join(folder, "models--a--b");
    const snapshot = join(repository, "snapshots", "0123");
    for (const path of [join(repository, "blobs"), join(repository, "refs"), snapshot])
      mkdirSync(path, { recursive: true });
    writeFileSync(join(repository, "refs", "main"), "0123");
    const shard = tensorFile({ "a.weight": { shape: [4, 3, 3, 3] } });
    writeFileSync(join(repository, "blobs", "11"), shard);
    const index = JSON.stringify({ weight_map: { "a.weight": "model-00001-of-00001.safetensors" } });
    writeFileSync(join(repository, "blobs", "22"), index);
    symlinkSync("../../blobs/11", join(snapshot, "model-00001-of-00001.safetensors"));
    symlinkSync("../../blobs/22", join(snapshot, "model.safetensors.index.json"));
    for (const path of [repository, folder, join(snapshot, "model.safetensors.index.json")]) {
      const { code, stdout, stderr } = await run(["inspect", path, "--json"]);
      assert.is(code, 0, stderr);
      const { models } = JSON.parse(stdout);
      assert.equal(
        models.map((model: { name: string; files: unknown[] }) => [model.name, model.files.length]),
        [["model.safetensors.index.json", 2]],
      );
      assert.is(stderr, "");
    }
    // A link out of the repository stays refused.
    writeFileSync(join(folder, "secret"), shard);
    rmSync(join(snapshot, "model-00001-of-00001.safetensors"));
    symlinkSync("../../../secret", join(snapshot, "model-00001-of-00001.safetensors"));
    const out = await run(["inspect", join(snapshot, "model.safetensors.index.json")]);
    assert.equal([out.code, /symbolic link/.test(out.stderr)], [3, true], out.stderr);
  });
});

test.run();
