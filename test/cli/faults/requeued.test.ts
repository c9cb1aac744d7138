import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, run } from "../support.ts";
import { disturbedCli, writeModels } from "./support.ts";

// The job of a Slurm set under a shell alone: what stands in for scontrol notes what it is asked for, and ends the job as Slurm does.

test("a job whose time is up hands SIGTERM on to its shard, which saves a checkpoint, and is queued again; then it goes on", () =>
  inFolder(async (home) => {
    const program = await disturbedCli();
    const models = writeModels(home);
    const [set, tools, log] = ["set", "tools", "log"].map((name) => join(home, name));
    mkdirSync(tools);
    writeScript(join(tools, "scontrol"), `echo "$@" >> '${log}'; kill -KILL "$PPID"`);
    writeScript(join(tools, "node"), `shift; exec '${process.execPath}' '${program}' "$@"`);
    assert.is((await run(["workflow", "slurm", models, "--shards", "2", "-q", "-o", set])).code, 0);
    const job = (disturb: string) => {
      const slurm = {
        SLURM_JOB_ID: "7",
        SLURM_ARRAY_TASK_ID: "0",
        SLURM_ARRAY_TASK_MIN: "0",
        SLURM_ARRAY_TASK_COUNT: "2",
      };
      const path = `${tools}:${process.env.PATH}`;
      const env = { ...process.env, ...slurm, PATH: path, NODE: join(tools, "node"), DISTURB: disturb };
      return spawnSync("sh", ["collect.sbatch", "1"], { cwd: set, env, encoding: "utf8" });
    };
    const part = join(set, "r1", "part-0.state");
    const stopped = job("parent 60");
    assert.is(stopped.signal, "SIGKILL", stopped.stderr);
    assert.match(
      stopped.stderr,
      /saved r1\/part-0\.state\.checkpoint: --resume goes on from it\nconvscope: stopped on request\n/,
    );
    assert.is(readFileSync(log, "utf8"), "requeue 7\n");
    assert.not.ok(existsSync(part));
    const again = job("");
    assert.is(again.status, 0, again.stderr);
    const plain = join(home, "plain.state");
    assert.is((await run(["collect", models, "--shard", "0/2", "-o", plain])).code, 0);
    assert.ok(readFileSync(part).equals(readFileSync(plain)));
    assert.not.ok(existsSync(`${part}.checkpoint`));
    // The log names a model that cannot be read, and the study goes on.
    writeFileSync(join(models, "c.onnx"), "");
    const other = join(home, "other");
    assert.is((await run(["workflow", "parallel", models, "--shards", "2", "-q", "-o", other])).code, 0);
    const stepOf = (...words: string[]) =>
      spawnSync("sh", ["step.sh", ...words], {
        cwd: other,
        encoding: "utf8",
        env: { ...process.env, NODE: join(tools, "node") },
      });
    const step = stepOf("collect", "1", "0");
    assert.is(step.status, 0, step.stderr);
    assert.match(step.stderr, /skipped c\.onnx/);
    // One that lacks a shard does not merge.
    const merge = stepOf("merge", "1");
    assert.is(merge.status, 3, merge.stderr);
    assert.match(merge.stderr, /part-1\.state: there is no such file/);
  }));

function writeScript(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

test.run();
