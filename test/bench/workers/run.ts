// A study of a file with so many workers, timed by the processor: run.ts STUDY FILE OPTIONS WORKERS. Prints a line of JSON.
import { createHash } from "node:crypto";
import type * as Node from "../../../sdk/bytes/node/index.ts";
import type * as Sdk from "../../../sdk/index.ts";
import type { StudyName } from "./cases.ts";
import { mainSeconds, threadSeconds } from "./thread-time.ts";

/** What `run.ts` prints: seconds, of the clock or of the processor. */
export interface StudyTimes {
  clock: number;
  /** Of all threads. */
  busy: number;
  main: number;
  /** Of the main thread while no task was under way. */
  alone: number;
  /** Of the threads that are busiest, as many as there are workers. */
  workers: number[];
  digest: string;
}

const [study, file, options, workers] = process.argv.slice(2);
const size = Number(workers);
const dist = `${process.cwd()}/dist`;
const sdk = (await import(`${dist}/index.js`)) as typeof Sdk;
const { openFile } = (await import(`${dist}/node.js`)) as typeof Node;

// As the command line does it: no pool for one worker.
const pool = size > 1 ? sdk.createPool({ size }) : undefined;
let alone = 0;
let since = 0;
let underWay = 0;
if (pool !== undefined) {
  const run = pool.run.bind(pool);
  pool.run = async (...given) => {
    if (underWay++ === 0) alone += mainSeconds() - since;
    try {
      return (await run(...given)) as never;
    } finally {
      if (--underWay === 0) since = mainSeconds();
    }
  };
}

const started = performance.now();
const model = await sdk.openModel(await openFile(file));
const result = await sdk[study as StudyName]([model], { ...JSON.parse(options), pool });
const json = sdk.toJson(result);
await model.close();
const { main, others } = threadSeconds();
const { user, system } = process.cpuUsage();
const times: StudyTimes = {
  clock: (performance.now() - started) / 1000,
  busy: (user + system) / 1e6,
  main,
  alone: alone + (pool === undefined ? 0 : main - since),
  workers: pool === undefined ? [] : others.slice(0, size),
  digest: createHash("sha256").update(json).digest("hex"),
};
pool?.dispose();
console.log(JSON.stringify(times));
