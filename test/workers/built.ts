import type * as Node from "../../sdk/bytes/node/index.ts";
import type * as Sdk from "../../sdk/index.ts";

// The built package: its workers start without a TypeScript loader.
const dist = `${process.cwd()}/dist`;

export const {
  analyze,
  createPool,
  extractKeys,
  idealize,
  load,
  measureNorms,
  openModel,
  operators,
  publishedBasis,
  scaleSpace,
  toJson,
  AbortedError,
  UsageError,
  WorkerError,
} = (await import(`${dist}/index.js`)) as typeof Sdk;
export const { openFile } = (await import(`${dist}/node.js`)) as typeof Node;

export const workerScript = new URL(`file://${dist}/worker.js`);
