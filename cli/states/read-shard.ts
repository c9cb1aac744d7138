import { UsageError } from "../../sdk/index.ts";
import type { Shard } from "../../sdk/states/index.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A shard, and for one that a scheduler chose, the line that says so. */
export interface ReadShard extends Shard {
  readonly told: string;
}

/** How schedulers number the tasks of an array: the task, the first one, the step, and how many or the last one. */
const schedulers: readonly { id: string; first: string | number; step?: string; count?: string; last?: string }[] = [
  {
    ...{ id: "SLURM_ARRAY_TASK_ID", first: "SLURM_ARRAY_TASK_MIN" },
    ...{ step: "SLURM_ARRAY_TASK_STEP", count: "SLURM_ARRAY_TASK_COUNT" },
  },
  { id: "JOB_COMPLETION_INDEX", first: 0 },
  { id: "AWS_BATCH_JOB_ARRAY_INDEX", first: 0, count: "AWS_BATCH_JOB_ARRAY_SIZE" },
  { id: "SGE_TASK_ID", first: "SGE_TASK_FIRST", step: "SGE_TASK_STEPSIZE", last: "SGE_TASK_LAST" },
  { id: "PARALLEL_SEQ", first: 1 },
];

/** --shard: i/n with i from 0, or auto or auto/n, which take i (and n, where it is known) from the scheduler. @throws UsageError */
export function readShard(text: string | undefined, env: Env): ReadShard {
  if (text === undefined) return { index: 0, of: 1, told: "" };
  const [, index, of] = /^(\d+|auto)(?:\/(\d+))?$/.exec(text) ?? [];
  if (index === undefined || (index !== "auto" && of === undefined)) {
    throw new UsageError(`--shard: found ${JSON.stringify(text)}, expected i/n with i from 0 to n - 1, or auto`);
  }
  if (index === "auto") return fromScheduler(env, of === undefined ? undefined : Number(of));
  const shard = { index: Number(index), of: Number(of), told: "" };
  if (isShard(shard)) return shard;
  throw new UsageError(`--shard: found ${index} of ${of}, expected i/n with i from 0 to n - 1`);
}

function fromScheduler(env: Env, asked: number | undefined): ReadShard {
  const text = asked === undefined ? "auto" : `auto/${asked}`;
  // Outside of an array SGE says so in a word.
  const found = schedulers.find(({ id }) => env[id] !== undefined && env[id] !== "undefined");
  if (found === undefined) {
    throw new UsageError(`--shard auto: none of ${schedulers.map(({ id }) => id).join(", ")} is set; use --shard i/n`);
  }
  const id = number(env, found.id) as number;
  const [first, step] = [number(env, found.first) ?? 0, number(env, found.step) ?? 1];
  const last = number(env, found.last);
  const told = number(env, found.count) ?? (last === undefined ? undefined : Math.floor((last - first) / step) + 1);
  const of = asked ?? told;
  if (of === undefined) throw new UsageError(`--shard auto: ${found.id} tells no number of shards; use --shard auto/n`);
  if (told !== undefined && asked !== undefined && asked !== told)
    throw new UsageError(`--shard auto/${asked}: ${found.count ?? found.last} tells of ${told} shards`);
  const index = (id - first) / step;
  const array = `${found.id}=${id} of ${of}, the first being ${first}`;
  const shard = { index, of, told: `${array}: shard ${index}/${of}` };
  if (isShard(shard)) return shard;
  // Some tasks of an array that are submitted again are numbered among themselves.
  throw new UsageError(`--shard ${text}: ${array}: not one of the ${of} shards; name it by --shard i/n`);
}

function number(env: Env, name: string | number | undefined): number | undefined {
  if (name === undefined || typeof name === "number") return name;
  const text = env[name];
  if (text === undefined || text === "undefined") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--shard auto: ${name} is ${JSON.stringify(text)}, expected a whole number`);
}

function isShard({ index, of }: Shard): boolean {
  return Number.isInteger(index) && index >= 0 && index < of;
}
