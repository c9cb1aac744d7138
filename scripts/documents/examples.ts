import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A block of code in a document, and the text block that follows it at once: lines that the code prints. */
export interface Example {
  /** As behind the fence: sh, ts, js, python ... */
  readonly language: string;
  readonly code: string;
  /** The line of the document that the code begins on, from 1. */
  readonly line: number;
  /** Lines of a `text` block right behind; undefined where there is none. */
  readonly printed?: readonly string[];
}

/** Every block of code of a Markdown text, but for `text` blocks. */
export function examplesOf(markdown: string): Example[] {
  const blocks: (Example & { end: number })[] = [];
  const examples: Example[] = [];
  const lines = markdown.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(\w*)$/.exec(lines[i]);
    if (fence === null) continue;
    const end = lines.indexOf("```", i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: a block of code without an end`);
    blocks.push({ language: fence[1], code: lines.slice(i + 1, end).join("\n"), line: i + 2, end });
    i = end;
  }
  for (const [i, { end, ...block }] of blocks.entries()) {
    if (block.language === "text") continue;
    const next = blocks[i + 1];
    const isBehind = next?.language === "text" && lines.slice(end + 1, next.line - 2).every((line) => line === "");
    examples.push(isBehind ? { ...block, printed: next.code.split("\n") } : block);
  }
  return examples;
}

/** What a block of code gave. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** null: an earlier block failed, and it was not begun. */
  readonly code: number | null;
}

const mark = "-- convscope example ended --";

/**
 * Runs blocks of shell one after another in one shell, as a reader does who goes through a page: variables and files stay.
 * `convscope`, also behind `npx`, is the build of this repository, `FORCE_COLOR` and the like are unset, and a terminal is 100 columns wide.
 */
export async function runShell(codes: readonly string[], folder: string, repository: string): Promise<Ran[]> {
  const bin = join(folder, ".bin");
  await mkdir(bin, { recursive: true });
  const cli = `exec "${process.execPath}" "${join(repository, "dist/cli.js")}" "$@"`;
  for (const [name, script] of Object.entries({ npx: `shift\n${cli}`, convscope: cli })) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const ended = `printf '\\n%s%s\\n' '${mark}' "$?"; printf '\\n%s\\n' '${mark}' >&2`;
  const script = codes.map((code) => `${code}\n${ended}`).join("\n");
  const { stdout, stderr } = await run("bash", ["-c", script], folder, {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    NO_COLOR: "1",
    COLUMNS: "100",
  });
  const errors = stderr.split(`\n${mark}\n`);
  const parts = stdout.split(`\n${mark}`);
  return codes.map((_, i) => {
    // Behind the mark stands the exit code of the block before it.
    const code = i + 1 < parts.length ? Number.parseInt(parts[i + 1], 10) : null;
    const text = i === 0 ? parts[0] : (parts[i]?.slice(parts[i].indexOf("\n") + 1) ?? "");
    return { stdout: text, stderr: errors[i] ?? "", code };
  });
}

/** A fresh folder in which a page's commands can be run: it has the packages with the sample networks, and the examples. */
export async function readersFolder(repository: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "convscope-docs-"));
  for (const name of ["node_modules", "examples"]) await symlink(join(repository, name), join(folder, name));
  return folder;
}

/**
 * Runs blocks of shell in such a folder, and gives it to `look` before it is taken away.
 * @throws What the first block that failed has said.
 */
export async function withWritten(codes: readonly string[], look: (folder: string) => Promise<void>): Promise<void> {
  const repository = process.cwd();
  const folder = await readersFolder(repository);
  try {
    for (const { code, stderr } of await runShell(codes, folder, repository)) if (code !== 0) throw new Error(stderr);
    await look(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs a program and waits for its end. */
export function run(
  program: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const inherited = { ...process.env };
    delete inherited.FORCE_COLOR;
    const child = spawn(program, args, { cwd: folder, env: { ...inherited, ...env } });
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8");
      child[name].on("data", (data: string) => {
        text[name] += data;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...text, code }));
  });
}

/** The lines that were said to be printed and were not; blanks count once, and a line of "…" stands for any. */
export function missingLines(printed: readonly string[], stdout: string): string[] {
  const spaced = (line: string) => line.trim().replace(/\s+/g, " ");
  const found = new Set(stdout.split("\n").map(spaced));
  return printed.map(spaced).filter((line) => line !== "" && line !== "…" && !found.has(line));
}
