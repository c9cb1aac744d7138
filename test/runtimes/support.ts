import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** A clean folder outside this repository: the packed package installed, programs/, examples/ and models/. */
export const packed = process.env.CONVSCOPE_PACKED ?? "";
if (packed === "") throw new Error("run these tests by scripts/test.mjs, which prepares the folder they work in");

/** A program of the runtimes' own node_modules. */
export const tool = (name: string) => resolve("test/runtimes/node_modules", name);

/** A package of theirs; its types are not there when this repository is checked. */
export const load = (file: string) => import(tool(file));

const lists = JSON.parse(readFileSync(join(packed, "models.json"), "utf8")) as string[][];

/** The files of the five real models by name, the one to open first. */
export const modelFiles = lists.map((files) => files.map((file) => basename(file)));

/** The path of each model's first file. */
export const modelPaths = modelFiles.map(([main]) => join(packed, "models", main));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program in the clean folder. */
export function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: packed, env: { ...process.env, NO_COLOR: "1", ...env } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.on("error", failed);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

/** The models from here on are small: for what is not about the number of chunks. */
export const small = 3;

const expected = new Map<number, Promise<string>>();

/** SHA-256 of the reports of models, from the given one on, as this Node.js makes them without workers. */
export function expectedDigest(from = 0): Promise<string> {
  const known = expected.get(from) ?? digestOf(from);
  expected.set(from, known);
  return known;
}

/** Made once for all runtimes: it is kept in the clean folder. */
async function digestOf(from: number): Promise<string> {
  const kept = join(packed, `digest-${from}.txt`);
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  const { stdout, stderr } = await run(process.execPath, ["from-files.mjs", "0", ...modelPaths.slice(from)]);
  if (!/^[0-9a-f]{64}\n$/.test(stdout)) throw new Error(`no digest: ${stdout}${stderr}`);
  const digest = stdout.trim();
  // Two files may make it at once: it is there as a whole or not at all.
  writeFileSync(`${kept}.${process.pid}`, digest);
  renameSync(`${kept}.${process.pid}`, kept);
  return digest;
}

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
