import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import * as assert from "uvu/assert";
import { tensorFile } from "../../support/models.ts";

let made: Promise<string> | undefined;

/** The command line of disturbed-cli.ts as one file, made once, which starts in a tenth of the time; gone when the process ends. */
export function disturbedCli(): Promise<string> {
  made ??= bundleDisturbed();
  return made;
}

async function bundleDisturbed(): Promise<string> {
  const outfile = join(resolve("build"), `disturbed-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: ["test/cli/faults/disturbed-cli.ts"], bundle: true, platform: "node", format: "esm", outfile },
    // A library of CommonJS asks for Node's modules.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: "error",
  });
  process.on("exit", () => rmSync(outfile, { force: true }));
  return outfile;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
  /** On the file system; of one that was killed 0. */
  readonly acts: number;
}

/** Runs a command in a process of its own, disturbed as `disturb` says. @param after Milliseconds after which it is killed. */
export function disturbed(program: string, argv: readonly string[], disturb = "", after?: number): Ended {
  const acts = `${program}.acts`;
  rmSync(acts, { force: true });
  const { status, signal, stderr } = spawnSync(process.execPath, [program, ...argv], {
    ...{ env: { ...process.env, DISTURB: disturb, ACTS: acts }, stdio: ["ignore", "ignore", "pipe"] },
    ...(after !== undefined && { timeout: after, killSignal: "SIGKILL" }),
  });
  const counted = signal === null ? Number(readFileSync(acts, "utf8")) : 0;
  rmSync(acts, { force: true });
  return { code: status, signal, stderr: `${stderr}`, acts: counted };
}

/** Two models in a folder, one with a layer of more than one chunk: a shard has several steps. */
export function writeModels(folder: string): string {
  const models = join(folder, "models");
  mkdirSync(models);
  writeFileSync(join(models, "a.safetensors"), tensorFile({ "c1.weight": { shape: [256, 300, 3, 3] } }));
  writeFileSync(
    join(models, "b.safetensors"),
    tensorFile({ "c1.weight": { shape: [16, 8, 3, 3] }, "c2.weight": { shape: [8, 16, 5, 5] } }, 2),
  );
  return models;
}

/** A command of a study in shards, and the file or folder that it makes. */
export interface Step {
  readonly argv: readonly string[];
  readonly output: string;
}

/** All commands of a study in two shards, in a folder. @param options Further ones of `collect`. */
export function stepsOf(models: string, folder: string, options: readonly string[] = []): Step[] {
  const steps: Step[] = [];
  let before: string[] = [];
  for (let round = 1; round <= 3; round++) {
    const parts = [0, 1].map((i) => join(folder, `r${round}-${i}.state`));
    for (const [i, output] of parts.entries()) {
      const from = before.flatMap((path) => ["--from", path]);
      const argv = [
        "collect",
        models,
        "--shard",
        `${i}/2`,
        ...from,
        "--workers",
        "1",
        "--resume",
        "-q",
        "-o",
        output,
        ...options,
      ];
      steps.push({ argv, output });
    }
    const output = join(folder, `r${round}.state`);
    steps.push({ argv: ["merge", ...before, ...parts, "-q", "-o", output], output });
    before = [output];
  }
  const output = join(folder, "report");
  steps.push({ argv: ["report", ...before, "-q", "-f", "json,csv,html", "-o", output], output });
  return steps;
}

/** Every file below a folder with its bytes. */
export function contentsOf(folder: string): Map<string, Buffer> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

export function expectSame(
  found: ReadonlyMap<string, Buffer>,
  expected: ReadonlyMap<string, Buffer>,
  about: string,
): void {
  assert.equal([...found.keys()], [...expected.keys()], about);
  for (const [name, bytes] of expected) assert.ok(found.get(name)?.equals(bytes), `${about}: ${name}`);
}
