import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, run, writeModel } from "../cli/support.ts";
import { tensorFile } from "../support/models.ts";
import { safetensors } from "../support/safetensors.ts";
import { readPage } from "./support.ts";

// Every message of docs/TROUBLESHOOTING.md is provoked: a command is run that gives it, in its words.
const page = await readPage("TROUBLESHOOTING.md");
const messages = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message]) => message);
const troubles = suite("docs/TROUBLESHOOTING.md");

/** A model of one layer of this shape, all weights of one value. */
function layer(path: string, shape: number[], values = 1): string {
  writeFileSync(path, tensorFile({ "conv.weight": { shape, values } }));
  return path;
}

/** What is typed, by a part of the message that it gives. `at` gives a path in a fresh folder, `file` writes one. */
const provoked: Record<
  string,
  (at: (name: string) => string, file: (name: string, content: string) => string) => string[]
> = {
  "no model given": () => ["analyze"],
  "there is no such file": (at) => ["analyze", at("none.onnx")],
  "no file fits the pattern": (at) => ["analyze", at("*.onnx")],
  "is a folder without files": (at) => {
    mkdirSync(at("empty"));
    return ["analyze", at("empty")];
  },
  "is empty, expected": (_, file) => ["analyze", file("zero.onnx", "")],
  "unknown command": () => ["analyse", "model.onnx"],
  "name a command first": () => ["model.pth"],
  "unknown option": () => ["analyze", "--formt", "svg", "model.onnx"],
  "is a git-lfs pointer": (_, file) => [
    "analyze",
    file("m.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n"),
  ],
  "is a web page": (_, file) => ["analyze", file("m.pth", "<!DOCTYPE html><html></html>")],
  "is text that begins": (_, file) => ["analyze", file("m.onnx", "hello")],
  "is compressed by bzip2": (_, file) => ["analyze", file("m.pth.bz2", "BZh91AY&SY0123456789")],
  "is cut off": (at) => {
    const whole = safetensors(
      { "c.weight": { dtype: "F32", shape: [9, 9, 3, 3], data_offsets: [0, 2916] } },
      new Uint8Array(99),
    );
    writeFileSync(at("m.safetensors"), whole);
    return ["analyze", at("m.safetensors")];
  },
  "is not beside it": (_, file) => ["analyze", file("model.json", readShardless())],
  "is onnxruntime's own format": (_, file) => ["analyze", file("m.ort", "\x20\0\0\0ORTM0123456789")],
  "holds no convolution layers": (at) => ["analyze", layer(at("m.safetensors"), [4, 3])],
  "1×1 convolution: nothing spatial": (at) => ["analyze", layer(at("m.safetensors"), [4, 4, 1, 1])],
  "1-D convolution": (at) => ["analyze", layer(at("m.safetensors"), [4, 4, 7])],
  "3-D convolution": (at) => ["analyze", layer(at("m.safetensors"), [4, 4, 3, 3, 3])],
  "kernel 13×13": (at) => ["analyze", layer(at("m.safetensors"), [4, 4, 13, 13])],
  "found no 7×7 convolution filters": (at) => ["analyze", writeModel(at("m.safetensors")), "--kernel", "7"],
  "no convolution layer fits the pattern": (at) => ["analyze", writeModel(at("m.safetensors")), "--layers", "stem*"],
  "found no depthwise layer": (at) => ["idealize", writeModel(at("m.safetensors")), "-o", at("o.safetensors")],
  "there is no column": (at) => ["analyze", writeModel(at("m.safetensors")), "--select", "Task=x"],
  "NaN or infinite": (at) => ["analyze", layer(at("m.safetensors"), [4, 4, 3, 3], Number.NaN)],
  "all zero": (at) => ["analyze", layer(at("m.safetensors"), [4, 4, 3, 3], 0)],
  "no network graph": (at) => ["analyze", writeModel(at("m.safetensors"))],
  "expected a folder to write into": (at, file) => [
    "analyze",
    writeModel(at("m.safetensors")),
    "-o",
    file("there", "text"),
  ],
  "--format writes files": (at) => ["analyze", writeModel(at("m.safetensors")), "--format", "svg"],
  "idealize needs a model": (at) => ["idealize", writeModel(at("m.safetensors"))],
  "a model is written in its own format": (at) => [
    ...["idealize", writeModel(at("m.safetensors")), "--layers", "*", "--min-cosine", "0"],
    ...["-o", at("m.pth")],
  ],
  "exists already": (at, file) => ["idealize", writeModel(at("m.safetensors")), "-o", file("o.safetensors", "mine")],
  ".npz, .csv or .parquet": (at) => ["export", writeModel(at("m.safetensors")), "-o", at("m.txt")],
  "compare needs two": (at) => ["compare", writeModel(at("m.safetensors"))],
  "found 1 checkpoint": (at) => ["timeline", writeModel(at("m.safetensors"))],
  "the rule": (at) => ["analyze", writeModel(at("m.safetensors")), "--fail-on", "beauty"],
  "The layers cannot be told apart": (at) => [
    ...["analyze", writeModel(at("m.safetensors")), "--by", "layer", "--all-findings"],
  ],
  "expected hf://": () => ["analyze", "hf://owner"],
  "(404)": () => ["analyze", `${origin}/missing.onnx`],
  "access token": () => ["analyze", `${origin}/private.onnx`],
  "the connection failed": () => ["analyze", "http://127.0.0.1:1/m.onnx"],
};

/** A TensorFlow.js model whose weights lie elsewhere. */
function readShardless(): string {
  const weights = [{ name: "conv/kernel", shape: [3, 3, 4, 4], dtype: "float32" }];
  return JSON.stringify({
    format: "layers-model",
    modelTopology: { model_config: { class_name: "Sequential", config: { layers: [] } } },
    weightsManifest: [{ paths: ["group1-shard1of1.bin"], weights }],
  });
}

let origin = "";
const server = createServer((request, response) => {
  response.writeHead(request.url?.includes("private") ? 401 : 404).end();
});
troubles.before(
  () =>
    new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
        resolve();
      });
    }),
);
troubles.after(() => {
  server.close();
});

troubles("every message has a command that provokes it, and no command is without one", () => {
  const keys = Object.keys(provoked);
  const without = messages.filter((message) => !keys.some((key) => message.includes(key)));
  assert.equal(without, []);
  assert.equal(
    keys.filter((key) => !messages.some((message) => message.includes(key))),
    [],
  );
});

for (const [key, typed] of Object.entries(provoked)) {
  const message = messages.find((one) => one.includes(key)) ?? "";
  troubles(message, () =>
    inFolder(async (folder) => {
      const at = (name: string) => join(folder, name);
      const argv = typed(at, (name, content) => {
        writeFileSync(at(name), content, "latin1");
        return at(name);
      });
      const { stdout, stderr } = await run([...argv], { env: { COLUMNS: "160" } });
      const said = `${stderr}\n${stdout}`.replace(/\s+/g, " ");
      const parts = message.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      assert.match(said, new RegExp(parts.join("[^|]{1,400}?")));
    }),
  );
}

/** Shapes of layers that `analyze` takes none of, and what the page names for them, or says that there is not. */
const remedies: [shape: number[], argv: string[], code: number][] = [
  [[4, 4, 1, 1], ["channels"], 0],
  [[4, 4, 1, 1], ["norms"], 0],
  [[4, 4, 7], ["inspect", "--stats"], 0],
  [[4, 4, 7], ["norms"], 4],
  [[40, 4, 3, 3, 3], ["analyze", "--volume"], 0],
  [[40, 4, 3, 3, 3], ["analyze", "--slices"], 0],
  [[9, 1, 13, 13], ["keys", "--kernel", "13", "--layers", "*"], 0],
  [[9, 1, 13, 13], ["scale-space", "--layers", "*"], 0],
];
for (const [shape, argv, code] of remedies) {
  troubles(`a layer of ${shape.join("×")}: ${argv.join(" ")} ends with ${code}`, () =>
    inFolder(async (folder) => {
      const model = join(folder, "m.safetensors");
      writeFileSync(model, tensorFile({ "conv.weight": { shape } }));
      assert.is((await run(["analyze", model])).code, 4);
      assert.is((await run([...argv, model])).code, code);
    }),
  );
}

troubles("a layer of one dimension: diff and timeline compare its weights", () =>
  inFolder(async (folder) => {
    const [a, b] = [1, 2].map((seed) => {
      const path = join(folder, `epoch${seed}.safetensors`);
      writeFileSync(path, tensorFile({ "conv.weight": { shape: [4, 4, 7] } }, seed));
      return path;
    });
    for (const command of ["diff", "timeline"]) {
      const { code, stdout } = await run([command, a, b]);
      assert.is(code, 0, command);
      assert.match(stdout, /conv/);
    }
  }),
);

troubles.run();
