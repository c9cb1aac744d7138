import { readlinkSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * Who runs here: the computer, and where it has several sets of process numbers (containers that share a name), which of
 * them. A number says who lives only among its own.
 */
const host = `${hostname()
  .replaceAll(/[^\w-]/g, "_")
  .slice(0, 60)}-${processNumbers()}`;

const pattern = /^\.convscope\.([\w-]+)\.(\d+)\.(\d+)\.tmp$/;

let made = 0;

/** A name that no other run has, nor this one again: ".convscope.HOST.PROCESS.NUMBER.tmp". */
export function ownName(): string {
  return `.convscope.${host}.${process.pid}.${made++}.tmp`;
}

/** What other runs have in a folder under such names: they go on, or were killed on another computer. */
export async function othersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => pattern.test(name) && Number(pattern.exec(name)?.[2]) !== process.pid).sort();
}

/** Takes away what runs that were killed here have left in a folder. What is not ours, or may be in use, stays. */
export async function clearDeadRuns(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, madeBy, process, number] = pattern.exec(name) ?? [];
    if (madeBy !== host || isAlive(Number(process), Number(number))) continue;
    // Another run may be at the same, or the folder closed by now: what is left is left to the next.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(id: number, number: number): boolean {
  // After a restart of a container the number of the dead is that of the living.
  if (id === process.pid) return number < made;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function processNumbers(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
  } catch {
    return "0";
  }
}
