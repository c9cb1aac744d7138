import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const driver = fileURLToPath(new URL("./python/driver.py", import.meta.url));

/** One thread each, as for our own kernels. */
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", BLIS_NUM_THREADS: "1" };

/** The first of $PYTHON, python3 and the system's that has these modules; undefined where none does. */
export function findPython(modules = "numpy"): string | undefined {
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"].filter((name) => name !== undefined);
  return candidates.find((name) => spawnSync(name, ["-c", `import ${modules}`]).status === 0);
}

/** A Python process that holds one case's data and times its peers by name. */
export class PythonPeer {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    readonly versions: Record<string, string>,
    /** The peers this Python can run: a module leaves out those whose library is missing. */
    readonly peers: readonly string[],
  ) {}

  static async start(python: string, module: string): Promise<PythonPeer> {
    const child = spawn(python, [driver, module], { env: { ...process.env, ...oneThread } });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await nextLine(lines, module);
    const { versions, peers } = JSON.parse(first) as { versions: Record<string, string>; peers: string[] };
    return new PythonPeer(child, lines, versions, peers);
  }

  /** Milliseconds of one run. */
  async time(peer: string): Promise<number> {
    this.child.stdin.write(`${peer}\n`);
    return 1000 * Number(await nextLine(this.lines, peer));
  }

  stop(): void {
    this.child.stdin.end();
  }
}

async function nextLine(lines: AsyncIterator<string>, what: string): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`the Python peer ${what} ended early`);
  return value;
}
