import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeRandomLayers } from "../support/random-layers.ts";
import { safetensors } from "../support/safetensors.ts";
import { seeded } from "../support/seeded.ts";
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
  assert.ok(submit.includes('[ "$round" -lt 3 ] || break'));
  assert.ok(read("slurm", "report.sbatch").includes('sh submit.sh "$(($1 + 1))"'));
  assert.match(submit, /--dependency=afterok:"\$\{array%%;\*\}" merge\.sbatch/);
  const collect = read("slurm", "collect.sbatch");
  assert.ok(collect.includes("#SBATCH --requeue"));
  // Not auto: that of a few shards submitted again, --array=3,7, is no cut of all.
  assert.ok(collect.includes('sh step.sh collect "$1" "$SLURM_ARRAY_TASK_ID"'), collect);
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

test("a study that needs a fourth round gets it: more than half of the filters nearly agree", () => {
  const near = join(folder, "near.safetensors");
  const random = seeded(5);
  const values = Float32Array.from({ length: 64 * 32 * 9 }, (_, i) =>
    Math.floor(i / 9) % 10 < 7 ? 1 + (i % 9) + 1e-6 * random() : random(),
  );
  const tensors = { "c.weight": { dtype: "F32", shape: [64, 32, 3, 3], data_offsets: [0, values.byteLength] } };
  writeFileSync(near, safetensors(tensors, new Uint8Array(values.buffer)));
  const made = run(["workflow", "parallel", near, "--shards", "2", "-o", "near"]);
  assert.is(made.status, 0, made.stderr);
  const env = { ...process.env, PATH: writeParallelIfMissing(home), NODE: process.execPath, JOBS: "2" };
  const { status, stderr } = spawnSync("sh", ["run.sh"], { cwd: join(folder, "near"), encoding: "utf8", env });
  assert.is(status, 0, stderr);
  assert.match(stderr, /convscope: the state lacks the pass 9 group 0 \w+/);
  assert.match(stderr, /wrote r4\.state: 2 of 2, 2 of 2, 2 of 2, 2 of 2 shards of its rounds/);
  assert.not.match(stderr, /r5/);
  assert.is(run(["analyze", near, "-q", "-o", join(home, "near")]).status, 0);
  const expected = readFileSync(join(home, "near", "convscope.json"), "utf8");
  assert.ok(read("near", "report/convscope.json") === expected, "the report differs from that of one process");
});

test("from any folder, a set does what is missing, though GNU parallel's log holds it for done", () => {
  const set = join(folder, "parallel");
  for (const name of ["r2/part-1.state", "r3.state"]) rmSync(join(set, name));
  const env = { ...process.env, PATH: writeParallelIfMissing(home), NODE: process.execPath, JOBS: "2" };
  const started = spawnSync("sh", [join(set, "run.sh")], { encoding: "utf8", cwd: tmpdir(), env });
  assert.is(started.status, 0, started.stderr);
  const alone = readFileSync(join(home, "alone", "convscope.json"), "utf8");
  assert.ok(read("parallel", "report/convscope.json") === alone, "the report differs from that of one process");
  assert.match(started.stderr, /wrote shard 1 of 4 to r2\/part-1\.state/);
});

test("what is printed can be typed: the folder is quoted for a shell", () => {
  const { status, stderr } = run(["workflow", "slurm", "a b.safetensors", "--shards", "2", "-o", "a study"]);
  assert.is(status, 0, stderr);
  assert.ok(stderr.includes("start: cd 'a study' && sh submit.sh"), stderr);
});

test("a folder with an equals sign, or a pattern in one, is no name of a model", () => {
  const own = join(folder, "lr=0.1");
  mkdirSync(own);
  writeRandomLayers(join(own, "a.safetensors"), 1, [4, 4, 3, 3]);
  for (const operand of ["lr=0.1/*.safetensors", "x=lr=0.1/*.safetensors", "lr=0.1", "x=lr=0.1"]) {
    const { status, stderr } = run(["workflow", "parallel", operand, "--shards", "2", "-o", "equals"]);
    assert.is(status, 0, stderr);
    const collected = spawnSync("sh", ["step.sh", "collect", "1", "0"], {
      ...{ cwd: join(folder, "equals"), encoding: "utf8" as const },
      env: { ...process.env, NODE: process.execPath },
    });
    assert.match(collected.stderr, /^wrote shard 0 of 2/, operand);
    const given = operand.replace("lr", `${folder}/lr`).replaceAll("'", "'\\''");
    assert.ok(read("equals", "step.sh").includes(`'${given}'`), operand);
    rmSync(join(folder, "equals"), { recursive: true });
  }
});

test("a set among its models, over files of others or on states of another study is refused", () => {
  const among = run(["workflow", "parallel", ".", "--shards", "2", "-o", "inner"]);
  assert.is(among.status, 2);
  assert.match(among.stderr, /-o inner lies in \., whose files are the models: choose a folder beside it/);
  mkdirSync(join(folder, "own"));
  writeFileSync(join(folder, "own", "run.sh"), "mine");
  const strange = run(["workflow", "parallel", "a b.safetensors", "--shards", "2", "-o", "own"]);
  assert.is(strange.status, 2);
  assert.match(strange.stderr, /own holds run\.sh, which is of no set: choose another folder/);
  assert.is(read("own", "run.sh"), "mine");
  const same = ["workflow", "parallel", "a b.safetensors", "--by", "layer", "-o", "parallel", "-q", "--shards"];
  const other = run([...same, "5"]);
  assert.is(other.status, 2);
  assert.match(other.stderr, /parallel holds r1 of a study with other models, options, shards or version/);
  assert.is(run([...same, "4"]).status, 0);
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
  assert.ok(step.includes('convscope report "r$2.state" --against none --format json -o "$PWD/report"'), step);
});

test("as many rounds are planned as the study takes: one with a basis and a range, two with a basis, else three", () => {
  const planned = (...options: string[]) => {
    const made = run(["workflow", "parallel", "a b.safetensors", "--shards", "2", "-o", "planned", ...options]);
    assert.is(made.status, 0, made.stderr);
    return Number(/if \[ "\$round" -ge (\d) \]/.exec(read("planned", "run.sh"))?.[1]);
  };
  const basis = ["--basis", "robustness-full"];
  const range = ["--range", "-1,1"];
  assert.is(planned(), 3);
  assert.is(planned("--exclude-sparse", "basis"), 3);
  assert.is(planned(...range), 3);
  assert.is(planned(...basis), 2);
  assert.is(planned(...basis, ...range, "--with", "norms"), 1);
  assert.is(planned(...basis, ...range, "--with", "norms,keys"), 3);
  assert.is(planned(...basis, ...range, "--exclude-sparse", "all"), 3);
});

test("a study of one round, also where a layer is cut, and one that turns out to need a second: a layer of NaN", () => {
  for (const [name, filters, lastScale, rounds] of [
    ["cut", 300, 0.05, 1],
    ["broken", 20, Number.NaN, 2],
  ] as const) {
    const path = join(folder, `${name}.safetensors`);
    writeRandomLayers(path, 2, [filters, 256, 3, 3], (layer) => (layer === 0 ? 0.05 : lastScale));
    const options = ["--basis", "robustness-full", "--range", "-1,1", "--by", "model"];
    const made = run(["workflow", "parallel", path, "--shards", "2", "-o", name, ...options]);
    assert.is(made.status, 0, made.stderr);
    const env = { ...process.env, PATH: writeParallelIfMissing(home), NODE: process.execPath, JOBS: "2" };
    const { status, stderr } = spawnSync("sh", ["run.sh"], { cwd: join(folder, name), encoding: "utf8", env });
    assert.is(status, 0, stderr);
    assert.equal(
      readdirSync(join(folder, name)).filter((file) => /^r\d\.state$/.test(file)),
      Array.from({ length: rounds }, (_, i) => `r${i + 1}.state`),
    );
    assert.is(run(["analyze", path, ...options, "-q", "-o", join(home, name)]).status, 0);
    assert.is(read(name, "report/convscope.json"), readFileSync(join(home, name, "convscope.json"), "utf8"));
  }
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
    [["slurm", "a b.safetensors", "--shards", "2", "-o", "50%"], /Slurm takes % and \\ in a path for something else/],
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
