import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCommands } from "../../../cli/commands/find-command.ts";
import { describeOutputFailure } from "../../../cli/output-failure.ts";
import { safetensors } from "../../support/safetensors.ts";
import { seededNormal } from "../../support/seeded.ts";
import { inFolder, roundsOf, run, writeModel } from "../support.ts";

const commands = await loadCommands();

// /dev/full takes no byte: every command says so, with exit code 1.
const full = "/dev/full";

/** What each command is given so that it prints something. */
const operands: Record<string, (model: string, folder: string) => string[]> = {
  compare: (model, folder) => [model, writeModel(join(folder, "b.safetensors"), { seed: 2 })],
  diff: (model) => [model, model],
  timeline: (model, folder) => [model, writeModel(join(folder, "later.safetensors"), { channels: 2, seed: 2 })],
  operators: (model) => [model, "--size", "8"],
  idealize: (model, folder) => [model, "--layers", "*", "--min-cosine", "0", "-o", join(folder, "ideal.safetensors")],
  keys: (model) => [model, "--layers", "*"],
  "scale-space": (model) => [model, "--layers", "*"],
  volume: (_, folder) => [writeCubes(join(folder, "cubes.safetensors"))],
  report: (_, folder) => [join(folder, "r4.state")],
  study: (model) => ["operators-poster", model, "--plan"],
  cite: () => [],
  completion: () => ["bash"],
};

/** Files are all that these make; the samples of demo are built only. */
const silent = ["export", "demo", "page", "atlas", "collect", "merge", "workflow"];

function writeCubes(path: string): string {
  const weights = Float32Array.from({ length: 8 * 27 }, seededNormal(1));
  const about = { "cube.weight": { dtype: "F32", shape: [4, 2, 3, 3, 3], data_offsets: [0, weights.byteLength] } };
  writeFileSync(path, safetensors(about, new Uint8Array(weights.buffer)));
  return path;
}

test("a disk without space is told by every command", () =>
  inFolder(async (folder) => {
    if (!existsSync(full)) return;
    const program = join(resolve("build"), `full-disk-${process.pid}.mjs`);
    await build({
      entryPoints: ["cli/bin.ts"],
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: program,
      // A library of CommonJS asks for Node's modules.
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
      logLevel: "error",
    });
    const model = writeModel(join(folder, "a.safetensors"), { channels: 2 });
    for (const row of roundsOf(model, folder)) assert.is((await run(row)).code, 0);
    for (const { name } of commands) {
      const given = [name, ...(operands[name] ?? ((path) => [path]))(model, folder)];
      for (const args of silent.includes(name) ? [[name, "--help"]] : [given, [name, "--help"]]) {
        const stdout = openSync(full, "w");
        const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
          stdio: ["ignore", stdout, "pipe"],
        });
        closeSync(stdout);
        const told = "convscope: the output cannot be written: no space is left where it goes (ENOSPC)\n";
        assert.ok(String(stderr).endsWith(told), `${args.join(" ")}: ${stderr}`);
        assert.is(status, 1, args.join(" "));
      }
    }
    rmSync(program);
  }));

test("a reader that has gone is no failure", () => {
  let said = "";
  const stderr = { write: (text: string) => (said += text) };
  assert.is(describeOutputFailure(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }), stderr), 0);
  assert.is(said, "");
  assert.is(describeOutputFailure(Object.assign(new Error("write EIO"), { code: "EIO" }), stderr), 1);
  assert.is(said, "convscope: the output cannot be written: EIO\n");
});

test.run();
