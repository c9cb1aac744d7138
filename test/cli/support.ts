import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "../../cli/main.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";

export interface RunOptions {
  env?: Record<string, string>;
  /** Terminal columns; absent: stdout is a pipe. */
  columns?: number;
  /** stderr is a terminal. */
  stderrTerminal?: boolean;
  signal?: AbortSignal;
  /** What standard input gives. */
  stdin?: Iterable<Uint8Array> | Readable;
  /** Called with all that goes to stderr. */
  onStderr?: (text: string) => void;
}

/** Runs the command line in this process. */
export async function run(
  argv: string[],
  { env = {}, columns, stderrTerminal, signal, stdin, onStderr }: RunOptions = {},
) {
  let [stdout, stderr] = ["", ""];
  const code = await main(argv, {
    stdout: {
      write(text) {
        stdout += text;
      },
      isTTY: columns !== undefined,
      columns,
    },
    stderr: {
      write(text) {
        // A message that is longer than 120 columns goes on in an indented line (message-lines.test.ts): here it is one.
        stderr += text.replaceAll(/\n {2}(?=\S)/g, " ");
        onStderr?.(text);
      },
      isTTY: stderrTerminal,
    },
    env,
    stdin: stdin && (() => (stdin instanceof Readable ? stdin : Readable.from(stdin))),
    signal,
  });
  return { code, stdout, stderr };
}

/** Runs `body` in a fresh folder that is taken away afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "convscope-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every file below a folder, sorted. */
export function filesIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort();
}

/** Writes a safetensors model of 3x3 layers with normal weights; returns its path. */
export function writeModel(
  path: string,
  { layers = ["a.weight", "b.weight"], channels = 8, kernel = 3, seed = 1 } = {},
) {
  const normal = seededNormal(seed);
  const size = channels * channels * kernel * kernel;
  const values = Float32Array.from({ length: size * layers.length }, normal);
  const header = layers.map((name, i) => [
    name,
    { dtype: "F32", shape: [channels, channels, kernel, kernel], data_offsets: [4 * size * i, 4 * size * (i + 1)] },
  ]);
  writeFileSync(path, safetensors(Object.fromEntries(header), new Uint8Array(values.buffer)));
  return path;
}

/** The commands that make the state of a whole study of a model, in one shard, round by round; the state is `r4.state` of the folder. */
export function roundsOf(model: string, folder: string): string[][] {
  return [1, 2, 3, 4].flatMap((round) => {
    const before = round === 1 ? [] : [join(folder, `r${round - 1}.state`)];
    const [part, merged] = [join(folder, `part${round}.state`), join(folder, `r${round}.state`)];
    return [
      ["collect", model, ...before.flatMap((state) => ["--from", state]), "-o", part],
      ["merge", ...before, part, "-o", merged],
    ];
  });
}
