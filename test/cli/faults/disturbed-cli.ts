// The command line, disturbed at its n-th act on the file system, as DISTURB says: "kill 12" (SIGKILL), "term 12" (SIGTERM), "parent 12"
// (SIGTERM to the process that started it, until that has handed it on), "full 12 40" (writing finds no space from then on, until the
// 40th act or for good; the first of these writes is cut short), "cut 12 FILE" (a file loses its second half). A minute passes from one
// look at the clock to the next, so that each step has its checkpoint. The number of acts goes to ACTS.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [what, at, more = ""] = (process.env.DISTURB ?? "").split(" ");
let acts = 0;

/** Called before each act. @returns Whether there is no space. */
function act(): boolean {
  acts++;
  if (acts === Number(at)) {
    if (what === "kill") process.kill(process.pid, "SIGKILL");
    if (what === "term") process.kill(process.pid, "SIGTERM");
    if (what === "cut") fs.truncateSync(more, Math.floor(fs.statSync(more).size / 2));
  }
  return what === "full" && acts >= Number(at) && acts < Number(more || Number.POSITIVE_INFINITY);
}

/** The first act from the n-th on that can wait does so. */
let isHandedOn = what !== "parent";
async function waitForParent(): Promise<void> {
  if (isHandedOn || acts < Number(at)) return;
  isHandedOn = true;
  const told = new Promise((done) => process.once("SIGTERM", done));
  // A signal alone keeps no process going.
  const alive = setInterval(() => undefined, 1000);
  process.kill(process.ppid, "SIGTERM");
  await told;
  clearInterval(alive);
}

type Act = (...args: never[]) => Promise<unknown>;
const promises = fs.promises as unknown as Record<string, Act>;
for (const name of ["access", "copyFile", "mkdir", "open", "readFile", "readdir", "rename", "rm", "rmdir", "stat"]) {
  const plain = promises[name];
  promises[name] = async (...args) => {
    const isFull = act();
    await waitForParent();
    return isFull && (name === "mkdir" || name === "copyFile") ? noSpace() : plain(...args);
  };
}
const handle = await fs.promises.open("/dev/null");
const kind = Object.getPrototypeOf(handle) as Record<string, Act>;
await handle.close();
let isCutShort = false;
for (const name of ["read", "write", "sync"]) {
  const plain = kind[name];
  kind[name] = function (this: unknown, ...args: unknown[]) {
    if (!act() || name === "read") return plain.apply(this, args as never[]);
    const length = Math.floor(Number(args[2]) / 2);
    if (name === "sync" || isCutShort) return noSpace();
    isCutShort = true;
    return plain.apply(this, args.with(2, length) as never[]);
  };
}
const { readSync } = fs;
fs.readSync = ((...args: Parameters<typeof readSync>) => {
  act();
  return readSync(...args);
}) as typeof readSync;
syncBuiltinESMExports();

let minutes = 0;
performance.now = () => 60_000 * minutes++;
process.on("exit", () => fs.writeFileSync(process.env.ACTS ?? "/dev/null", `${acts}`));
await import("../../../cli/bin.ts");

async function noSpace(): Promise<never> {
  throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
}
