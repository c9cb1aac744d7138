import { existsSync, mkdirSync, readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, run } from "../support.ts";
import { contentsOf, disturbed, disturbedCli, expectSame, stepsOf, writeModels } from "./support.ts";

// The disk is full from some act on: what a command was to write is not there, or as it was; once there is room the same command ends well.

test("a disk that is full: collect, merge and report say so, leave nothing of theirs, and end well once there is room", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const [plain, folder] = [join(home, "plain"), join(home, "study")];
    for (const path of [plain, folder]) mkdirSync(path);
    for (const { argv } of stepsOf(models, plain)) assert.is((await run([...argv])).code, 0);
    for (const { argv, output } of stepsOf(models, folder)) {
      const before = [...contentsOf(folder).keys()];
      const { code, stderr } = disturbed(program, argv, "full 1");
      assert.is(code, 1, stderr);
      const failure = output.endsWith("report") ? "the folder cannot be made" : "cannot be written";
      assert.ok(stderr.includes(`${output}: ${failure}: no space is left there (ENOSPC)`), stderr);
      assert.not.match(stderr, /\.tmp|, open|, mkdir/);
      assert.equal([...contentsOf(folder).keys()], before, argv.join(" "));
      assert.is((await run([...argv])).code, 0);
    }
    expectSame(contentsOf(folder), contentsOf(plain), "the study");
    assert.equal(readdirSync(folder).sort(), readdirSync(plain).sort());
  }));

test("a disk that is full while a checkpoint is saved does not end the shard", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const part = join(home, "part.state");
    const argv = ["collect", models, "--workers", "1", "-q", "-o", part];
    const { acts } = disturbed(program, argv);
    const whole = contentsOf(home);
    unlinkSync(part);
    const { code, stderr } = disturbed(program, argv, `full 1 ${Math.floor(acts / 2)}`);
    assert.is(code, 0, stderr);
    assert.match(
      stderr,
      /^no checkpoint: [^\n]*part\.state\.checkpoint: cannot be written: no space is left there \(ENOSPC\)\n$/,
    );
    expectSame(contentsOf(home), whole, "the state");
  }));

test("a disk that becomes full at any act while a state is written leaves all of it or nothing", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const [part, merged] = [join(home, "part.state"), join(home, "merged.state")];
    assert.is((await run(["collect", models, "-o", part])).code, 0);
    const argv = ["merge", part, "-q", "-o", merged];
    const { acts } = disturbed(program, argv);
    const whole = contentsOf(home);
    let refused = 0;
    for (let act = 1; act <= acts; act += 3) {
      unlinkSync(merged);
      const { code, stderr } = disturbed(program, argv, `full ${act}`);
      if (code === 1) refused++;
      else assert.is(code, 0, stderr);
      assert.is(existsSync(merged), code === 0, `act ${act}`);
      if (code === 1) assert.is((await run(argv)).code, 0);
      expectSame(contentsOf(home), whole, `act ${act}`);
      assert.equal(readdirSync(home).sort(), ["merged.state", "models", "part.state"]);
    }
    assert.ok(refused > 2 && refused < acts / 2, `${refused}`);
  }));

test.run();
