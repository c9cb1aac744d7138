import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { must } from "./must.ts";

/** A Slurm of one machine, its own controller and daemon, whose files all lie in a folder. */
export interface Slurm {
  /** What its commands need in their environment. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * On a machine that other work keeps busy a controller may not answer within Slurm's ten seconds. A task that is queued again waits for cred_expire, two minutes unless it is set. As root: slurmctld, slurmd and munged start as the one who calls.
 */
export async function startSlurm(folder: string, cpus: number): Promise<Slurm> {
  const at = (name: string) => join(folder, name);
  for (const name of ["state", "spool", "munge"]) mkdirSync(at(name), { recursive: true });
  chmodSync(at("munge"), 0o700);
  writeFileSync(at("munge/key"), randomBytes(1024), { mode: 0o600 });
  must("munged", [
    "--force",
    ...["key", "socket", "pid", "log", "seed"].map((what) => {
      const option = { key: "key-file", socket: "socket", pid: "pid-file", log: "log-file", seed: "seed-file" }[what];
      return `--${option}=${at(`munge/${what}`)}`;
    }),
  ]);
  const [ctldPort, dPort] = [await freePort(26_817), await freePort(27_817)];
  const host = hostname().split(".")[0];
  writeFileSync(
    at("slurm.conf"),
    `ClusterName=convscope
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at("munge/socket")},cred_expire=10
SchedulerParameters=sched_interval=2
MessageTimeout=100
SlurmctldPort=${ctldPort}
SlurmdPort=${dPort}
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool")}
SlurmctldPidFile=${at("slurmctld.pid")}
SlurmdPidFile=${at("slurmd.pid")}
SlurmctldLogFile=${at("slurmctld.log")}
SlurmdLogFile=${at("slurmd.log")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=${Math.floor(totalmem() / 2 ** 20)} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  const env = { SLURM_CONF: at("slurm.conf") };
  must("slurmctld", [], { env });
  must("slurmd", [], { env });
  return {
    env,
    async stop() {
      spawnSync("scancel", ["--user=root"], { env: { ...process.env, ...env } });
      for (const name of ["slurmd.pid", "slurmctld.pid", "munge/pid"]) {
        try {
          const pid = Number(readFileSync(at(name), "utf8"));
          process.kill(pid);
          // It saves its state before it ends: nothing may be written any more.
          for (;;) {
            await wait(100);
            process.kill(pid, 0);
          }
        } catch {
          // It has ended.
        }
      }
    },
  };
}

/** The first port from this one on that nobody listens on: below those that the system gives away (from 32768 on). */
async function freePort(from: number): Promise<number> {
  for (let port = from; ; port++) {
    const server = createServer();
    const isFree = await new Promise<boolean>((done) => {
      server.once("error", () => done(false));
      server.listen(port, () => done(true));
    });
    if (!isFree) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}
