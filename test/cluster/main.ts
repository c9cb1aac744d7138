// npm run test:cluster [-- slurm snakemake parallel]: the sets that `workflow` writes, on real schedulers of this machine, over a
// file of FILTERS (20 million) filters in SHARDS (16) shards, or over the file SOURCE with the options OPTIONS (words between
// blanks); a task of round ROUND (2) is killed half way. Takes root for Slurm, and Debian's packages, which it installs. Each report has to be
// that of one process, byte for byte.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { counted } from "../../sdk/index.ts";
import { writeRandomLayers } from "../support/random-layers.ts";
import { killTask } from "./kill-task.ts";
import { must } from "./must.ts";
import { startSlurm } from "./slurm.ts";

const packages = { slurmctld: "slurm-wlm", munged: "munge", snakemake: "snakemake", parallel: "parallel" };
const filters = Number(process.env.FILTERS ?? 20e6);
const shards = Number(process.env.SHARDS ?? 16);
const round = Number(process.env.ROUND ?? 2);
const cores = cpus().length;
const cli = resolve("dist/cli.js");
const perLayer = 256 * 256;
const options = (process.env.OPTIONS ?? "").split(" ").filter((word) => word !== "");

/** How each is started in its folder, until its report is there. */
const engines: Record<string, (folder: string) => Promise<void>> = {
  slurm: runSlurm,
  snakemake: async (folder) => {
    const run = () => inShell(`snakemake --profile profile --jobs ${cores}`, folder);
    await run();
    // A report that was deleted is written anew.
    rmSync(join(folder, "report"), { recursive: true });
    await run();
  },
  parallel: (folder) => inShell(`JOBS=${cores} sh run.sh`, folder),
};
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => engines[name] === undefined);
if (unknown !== undefined) throw new Error(`found ${unknown}, expected ${Object.keys(engines).join(", ")}`);

install();
const home = mkdtempSync(join(tmpdir(), "convscope-cluster-"));
/** A name that a shell, a Snakefile or a scheduler could take apart. */
const studies = join(home, 'it\'s a "study" $HOME {x} [y]');
try {
  mkdirSync(studies);
  const model = process.env.SOURCE ?? join(studies, "filters.safetensors");
  if (process.env.SOURCE === undefined)
    writeRandomLayers(model, Math.max(1, Math.round(filters / perLayer)), [256, 256, 3, 3]);
  const { size } = statSync(model);
  const alone = timed(() => must("node", [cli, "analyze", model, ...options, "-q", "-o", join(home, "alone")]));
  const expected = digestOf(join(home, "alone"));
  console.log(`${model}: ${(size / 1e6).toFixed(0)} MB, ${shards} shards, ${cores} cores`);
  console.log(`one process: ${alone.toFixed(1)} s, ${expected}`);
  for (const [name, run] of Object.entries(engines)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const folder = join(studies, name);
    must("node", [cli, "workflow", name, model, ...options, "--shards", `${shards}`, "-q", "-o", folder]);
    const started = performance.now();
    const [killed] = await Promise.all([killTask(folder, round, size / shards / 2), run(folder)]);
    const seconds = (performance.now() - started) / 1000;
    const found = digestOf(join(folder, "report"));
    const rounds = readdirSync(folder).filter((file) => /^r\d+\.state$/.test(file)).length;
    console.log(`${name}: ${seconds.toFixed(1)} s, ${counted(rounds, "round")}, ${killed}, ${found}`);
    if (found !== expected) throw new Error(`${name}: the report is not that of one process`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

function install(): void {
  const missing = Object.entries(packages).filter(([command]) => spawnSync("which", [command]).status !== 0);
  if (missing.length === 0) return;
  const names = missing.map(([, name]) => name);
  console.log(`installing ${names.join(", ")}`);
  must("apt-get", ["install", "-y", "--no-install-recommends", ...names], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

async function runSlurm(folder: string): Promise<void> {
  const own = join(home, "slurmd");
  mkdirSync(own);
  const slurm = await startSlurm(own, cores);
  try {
    await inShell("sh submit.sh", folder, slurm.env);
    const queue = () => must("squeue", ["-h", "-o", "%T %r"], { env: slurm.env }).trim();
    for (let left = queue(); left !== ""; left = queue()) {
      if (left.includes("DependencyNeverSatisfied")) throw new Error(`a step failed:\n${logs(folder)}`);
      await wait(2000);
    }
  } finally {
    await slurm.stop();
  }
}

function logs(folder: string): string {
  return must("sh", ["-c", "tail -n 3 log/*"], { cwd: folder });
}

/** Without waiting for it by blocking: a task is to be killed meanwhile. */
function inShell(command: string, cwd: string, env: Record<string, string> = {}): Promise<void> {
  const child = spawn("sh", ["-c", command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  return new Promise((done, fail) => {
    child.on("error", fail);
    // GNU parallel ends with the number of jobs that failed; what it left is done by the same command.
    child.on("close", (code) => {
      if (code === 0) done();
      else if (command.endsWith("run.sh") && code !== null && code < 100) inShell(command, cwd, env).then(done, fail);
      else fail(new Error(`${command} ended with ${code}:\n${said}`));
    });
  });
}

/** Of all that a report tells but for the time it was made. */
function digestOf(folder: string): string {
  return createHash("sha256")
    .update(readFileSync(join(folder, "convscope.json")))
    .digest("hex")
    .slice(0, 16);
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}
