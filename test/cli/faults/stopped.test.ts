import { spawn } from "node:child_process";
import { existsSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, run } from "../support.ts";
import { contentsOf, disturbed, disturbedCli, expectSame, stepsOf, writeModels } from "./support.ts";

test("SIGTERM, a scheduler's time limit: a shard saves a checkpoint and ends with 143; --resume goes on to the same bytes", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const part = join(home, "part.state");
    const argv = ["collect", models, "--workers", "1", "-q", "--resume", "-o", part];
    const { acts } = disturbed(program, argv);
    const whole = contentsOf(home);
    let saved = 0;
    for (const share of [0.05, 0.3, 0.5, 0.7]) {
      unlinkSync(part);
      const { code, signal, stderr } = disturbed(program, argv, `term ${Math.ceil(share * acts)}`);
      assert.is(signal, null);
      assert.is(code, 143, stderr);
      assert.not.ok(existsSync(part));
      if (existsSync(`${part}.checkpoint`)) {
        assert.match(
          stderr,
          /saved [^\n]*part\.state\.checkpoint: --resume goes on from it\nconvscope: stopped on request\n$/,
        );
        saved++;
      }
      assert.is((await run(argv)).code, 0);
      expectSame(contentsOf(home), whole, `${share}`);
    }
    assert.ok(saved >= 2, `${saved}`);
  }));

test("SIGTERM between two states of a merge, and in a report: 143, and nothing is written", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    for (const { argv, output } of stepsOf(models, home)) {
      if (argv[0] === "collect") assert.is((await run([...argv])).code, 0);
      else {
        const before = contentsOf(home);
        const { code, stderr } = disturbed(program, argv, "term 3");
        assert.is(code, 143, `${argv[0]}: ${stderr}`);
        expectSame(contentsOf(home), before, argv[0]);
        assert.is((await run([...argv])).code, 0);
        assert.ok(existsSync(output));
      }
    }
  }));

test("two writers at once: collects of one shard, merges and analyses into one folder leave the files of one, whole", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const at = (name: string) => join(home, name);
    const both = async (first: string[], second = first) => {
      const ended = await Promise.all([first, second].map((argv) => codeOf(program, argv)));
      assert.equal(ended, [0, 0], first.join(" "));
    };
    const collect = (i: number, output: string) => ["collect", models, "--shard", `${i}/2`, "-q", "-o", at(output)];
    for (const i of [0, 1]) await codeOf(program, collect(i, `alone${i}.state`));
    await both(collect(0, "0.state"));
    await codeOf(program, ["merge", at("alone0.state"), at("alone1.state"), "-q", "-o", at("all.state")]);
    // Two merges of different states: what is there in the end is one of them.
    const merges = ["alone0.state", "alone1.state"].map((name) => ["merge", at(name), "-q", "-o", at("some.state")]);
    await both(merges[0], merges[1]);
    const analyze = (examples: string, output: string) => [
      ...["analyze", models, "-q", "--against", "none", "--examples", examples],
      ...["-o", at(output)],
    ];
    for (const examples of ["3", "4"]) await codeOf(program, analyze(examples, `out${examples}`));
    await both(analyze("3", "out"), analyze("4", "out"));
    const found = contentsOf(home);
    const bytesOf = (name: string) => found.get(name) as Buffer;
    assert.ok(bytesOf("0.state").equals(bytesOf("alone0.state")));
    assert.ok(["alone0.state", "alone1.state"].some((name) => bytesOf(name).equals(bytesOf("some.state"))));
    const [three, four, out] = ["out3", "out4", "out"].map((name) => contentsOf(at(name)));
    const winner = out.get("convscope.json")?.equals(three.get("convscope.json") as Buffer) ? three : four;
    for (const [name, bytes] of winner) assert.ok(out.get(name)?.equals(bytes), name);
    assert.equal(
      [...found.keys()].filter((name) => /\.tmp|unfinished|checkpoint/.test(name)),
      [],
    );
  }));

test("an array that loses its end while a shard reads it: no state, exit code 3, and whole again the shard goes on", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const [part, file] = [join(home, "part.state"), join(models, "a.safetensors")];
    const argv = ["collect", models, "--workers", "1", "-q", "--resume", "-o", part];
    const { acts } = disturbed(program, argv);
    const whole = contentsOf(home);
    for (const share of [0.4, 0.6]) {
      unlinkSync(part);
      const { code, stderr } = disturbed(program, argv, `cut ${Math.ceil(share * acts)} ${file}`);
      if (code !== 0) {
        assert.is(code, 3, stderr);
        assert.match(stderr, /a\.safetensors.* ends? /);
        assert.not.ok(existsSync(part));
      }
      writeFileSync(file, whole.get(join("models", "a.safetensors")) as Buffer);
      assert.is((await run(argv)).code, 0);
      expectSame(contentsOf(home), whole, `${share}`);
    }
  }));

/** The exit code of a command that runs beside others. */
function codeOf(program: string, argv: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((done) => child.on("exit", done));
}

test.run();
