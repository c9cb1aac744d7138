import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeRandomLayers } from "../support/random-layers.ts";
import { writeParallelIfMissing } from "../support/write-parallel.ts";

const home = realpathSync(mkdtempSync(join(tmpdir(), "convscope-workflow-")));
const cli = resolve("dist/cli.js");
/** Names that a shell would take apart. */
const folder = join(home, "it's $HOME; `echo`");
const model = join(folder, "a b.safetensors");
mkdirSync(folder);
writeRandomLayers(model, 31, [256, 256, 3, 3]);

test.after(() => rmSync(home, { recursive: true, force: true }));

function run(args: readonly string[], cwd = folder) {
  return spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", cwd, maxBuffer: 2 ** 28 });
}

function read(set: string, name: string): string {
  return readFileSync(join(folder, set, name), "utf8");
}

const sets = {
  slurm: ["collect.sbatch", "convscope.mjs", "merge.sbatch", "report.sbatch", "step.sh", "submit.sh"],
  snakemake: ["Snakefile", "convscope.mjs", "profile", "step.sh"],
  parallel: ["convscope.mjs", "run.sh", "step.sh"],
};

for (const [engine, files] of Object.entries(sets)) {
  test(`${engine}: the set, whose scripts a shell can read`, () => {
    const made = run(["workflow", engine, "a b.safetensors", "--shards", "4", "--by", "layer", "-o", engine]);
    assert.is(made.status, 0, made.stderr);
    assert.match(made.stderr, /start: cd /);
    assert.equal(readdirSync(join(folder, engine)).sort(), files);
    for (const file of files.filter((name) => /\.(sh|sbatch)$/.test(name))) {
      const checked = spawnSync("sh", ["-n", file], { cwd: join(folder, engine), encoding: "utf8" });
      assert.is(checked.status, 0, `${file}: ${checked.stderr}`);
      assert.match(read(engine, file), /^#!\/bin\/sh\n/);
    }
    assert.ok(read(engine, "step.sh").includes("--by layer"));
  });
}

test("slurm: an array of all shards in each round, each merge after its array", () => {
  const submit = read("slurm", "submit.sh");
  assert.ok(submit.includes("--array=0-3"));
  assert.ok(submit.includes("for round in 1 2 3 4;"));
  assert.match(submit, /--dependency=afterok:"\$\{array%%;\*\}" merge\.sbatch/);
  assert.ok(read("slurm", "collect.sbatch").includes("#SBATCH --requeue"));
});

test("2 million filters in four shards, by GNU parallel or what stands in for it: the report of one process", () => {
  const path = writeParallelIfMissing(home);
  const started = spawnSync("sh", ["run.sh"], {
    cwd: join(folder, "parallel"),
    encoding: "utf8",
    env: { ...process.env, PATH: path, NODE: process.execPath, JOBS: "2" },
  });
  assert.is(started.status, 0, started.stderr);
  const alone = run(["analyze", model, "--by", "layer", "-q", "-o", join(home, "alone")]);
  assert.is(alone.status, 0, alone.stderr);
  const expected = readFileSync(join(home, "alone", "convscope.json"), "utf8");
  assert.ok(expected.includes("layer30"));
  assert.ok(read("parallel", "report/convscope.json") === expected, "the report differs from that of one process");
  // A second run finds everything done, and writes the same.
  const again = spawnSync("sh", ["step.sh", "collect", "2", "1"], {
    cwd: join(folder, "parallel"),
    encoding: "utf8",
    env: { ...process.env, NODE: process.execPath },
  });
  assert.is(again.status, 0, again.stderr);
  assert.match(again.stderr, /nothing was done/);
});

test("what was asked for is in each step, files by absolute paths", () => {
  writeFileSync(join(folder, "labels.csv"), "model,label\na b,x\n");
  const made = run([
    ...["workflow", "parallel", "mine=a b.safetensors", "--shards", "2", "-o", "asked"],
    ...["--labels", "labels.csv", "--exclude-sparse", "basis", "--signed-maxima", "-f", "json", "--against", "none"],
  ]);
  assert.is(made.status, 0, made.stderr);
  const step = read("asked", "step.sh");
  assert.ok(step.includes("--exclude-sparse basis --signed-maxima"), step);
  const quoted = folder.replaceAll("'", "'\\''");
  assert.ok(step.includes(`--labels '${quoted}/labels.csv'`), step);
  assert.ok(step.includes(`'mine=${quoted}/a b.safetensors'`), step);
  // Sparse filters are known only after the first round: it takes one more.
  assert.ok(step.includes("convscope report r5.state --against none --format json -o report"), step);
});

test("wrong arguments: what was found, what is expected; nothing is written", () => {
  const wrong: [string[], RegExp][] = [
    [["slum", "a b.safetensors", "--shards", "2", "-o", "x"], /found "slum", expected .*did you mean slurm/],
    [["slurm", "a b.safetensors", "-o", "x"], /number of shards: --shards 16/],
    [
      ["slurm", "a b.safetensors", "--shards", "0", "-o", "x"],
      /--shards: found "0", expected a whole number from 1 to 10000/,
    ],
    [["slurm", "a b.safetensors", "--shards", "2"], /folder for its files: -o study/],
    [["slurm", "--shards", "2", "-o", "x"], /no model given/],
    [["slurm", "https://example.org/a.onnx", "--shards", "2", "-o", "x"], /takes files, found "https/],
    [["slurm", "-", "--shards", "2", "-o", "x"], /takes files, found "-"/],
    [["slurm", "a b.safetensors", "--shards", "2", "--wiht", "norms", "-o", "x"], /unknown option --wiht/],
  ];
  for (const [args, message] of wrong) {
    const { status, stderr } = run(["workflow", ...args]);
    assert.is(status, 2, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, message);
    assert.not(readdirSync(folder).includes("x"), args.join(" "));
  }
  assert.is(run(["workflow", "slurm", "none.onnx", "--shards", "2", "-o", "x"]).status, 3);
});

test.run();
