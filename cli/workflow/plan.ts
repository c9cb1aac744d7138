import { resolve } from "node:path";
import { UsageError } from "../../sdk/index.ts";
import { expectThere, findSources, splitName } from "../models/find-sources.ts";

/** What a workflow runs, on whatever scheduler. */
export interface WorkflowPlan {
  /** The arguments of `collect` but for the shard, the round and the output: models by absolute paths, and options. */
  readonly collect: readonly string[];
  /** Those of `report` but for the state and the folder. */
  readonly report: readonly string[];
  readonly shards: number;
  /** Times that the data is gone through, one after the other, before a report is tried: a set adds those that it turns out to need. */
  readonly rounds: number;
  /** Where the set lies, absolute, on a file system that all machines see under this path. */
  readonly folder: string;
}

/** A file of a set, by its path in the folder. */
export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
}

/** A scheduler: the files that it takes beside `step.sh`, and what to type. */
export interface Engine {
  readonly files: (plan: WorkflowPlan) => WorkflowFile[];
  /** A command, to be run in the folder. */
  readonly start: string;
  /** Where to set what the scheduler has to know. */
  readonly settings: string;
}

/**
 * Models as machines without a network find them: files, folders and patterns, by absolute paths.
 * @throws UsageError for standard input and addresses, and for what is not there
 */
export async function absoluteOperands(operands: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  // Of none, and of two of one name, what is wrong is said there.
  await findSources(operands);
  for (const operand of operands) {
    const sources = await findSources([operand]);
    const remote = sources.find(({ kind }) => kind !== "file");
    if (remote !== undefined) {
      throw new UsageError(
        `workflow takes files, found ${JSON.stringify(remote.location)}: download it to a folder that all machines see`,
      );
    }
    await expectThere(sources);
    const { name, location } = await splitName(operand);
    found.push(name === undefined ? resolve(location) : `${name}=${resolve(location)}`);
  }
  return found;
}
