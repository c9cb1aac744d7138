import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** A step of a set that runs: its process, its shard, and the bytes that it has read so far. */
interface Task {
  readonly pid: number;
  readonly shard: string;
  readonly read: number;
}

/** Kills the node of one shard in a round of a set, once it has read so many bytes; says which. Linux only. */
export async function killTask(folder: string, round: number, bytes: number): Promise<string> {
  while (!existsSync(`${folder}/report/convscope.json`)) {
    await wait(20);
    const task = collecting(folder, round).find(({ read }) => read >= bytes);
    if (task === undefined) continue;
    try {
      process.kill(task.pid, "SIGKILL");
    } catch {
      // It was done already: the next one.
      continue;
    }
    return `killed shard ${task.shard} of round ${round} when it had read ${(task.read / 1e6).toFixed(0)} MB`;
  }
  throw new Error("no task was found to kill");
}

function collecting(folder: string, round: number): Task[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (words[1] !== "convscope.mjs" || words[2] !== "collect" || readlinkSync(`/proc/${pid}/cwd`) !== folder)
        return [];
      if (!words[words.indexOf("-o") + 1].startsWith(`r${round}/`)) return [];
      const read = Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
      return [{ pid: Number(pid), shard: words[words.indexOf("--shard") + 1], read }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
