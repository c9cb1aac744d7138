import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Kills the node of one shard of a set's second round, once it has begun; tells which. Linux only. */
export async function killTask(folder: string): Promise<string> {
  while (!existsSync(`${folder}/report/convscope.json`)) {
    await wait(50);
    const found = collecting(folder);
    if (found === undefined) continue;
    await wait(200);
    try {
      process.kill(found.pid, "SIGKILL");
    } catch {
      // It was done already: the next one.
      continue;
    }
    return `killed shard ${found.shard} of round 2`;
  }
  throw new Error("no task was found to kill");
}

function collecting(folder: string): { pid: number; shard: string } | undefined {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (words[1] !== "convscope.mjs" || words[2] !== "collect" || readlinkSync(`/proc/${pid}/cwd`) !== folder)
        continue;
      if (words[words.indexOf("-o") + 1].startsWith("r2/"))
        return { pid: Number(pid), shard: words[words.indexOf("--shard") + 1] };
    } catch {
      // It has ended meanwhile.
    }
  }
  return undefined;
}
