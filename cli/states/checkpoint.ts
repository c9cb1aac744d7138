import { rm, stat } from "node:fs/promises";
import { UnreadableError } from "../../sdk/index.ts";
import type { StudyState } from "../../sdk/states/index.ts";
import { checkOutput } from "../files/check-output.ts";
import { safeText } from "../format/safe-text.ts";
import { checkpointBeginning, readStateIfThere, writeState } from "./state-files.ts";

/** Milliseconds from one checkpoint to the next: what a shard that is killed does again. */
const every = 30_000;

const pathOf = (output: string) => `${output}.checkpoint`;

/** Checkpoints that lie beside states. */
export async function checkpointsOf(states: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of states.map(pathOf)) if (await stat(path).catch(() => undefined)) found.push(path);
  return found;
}

/** What a shard saves beside its output as it goes on, so that a run that was stopped need not begin again. */
export class Checkpoint {
  readonly path: string;
  #saved = performance.now();
  #save: (() => StudyState) | undefined;
  #isFailing = false;

  /** @param say Tells the user a line. */
  constructor(
    output: string,
    private readonly say: (line: string) => void,
  ) {
    this.path = pathOf(output);
  }

  /** What an earlier run has saved. Of one that is damaged nothing is taken. @throws UsageError for a file that is not ours */
  async read(inputs: readonly string[], isResumed: boolean): Promise<StudyState | undefined> {
    const isThere = await checkOutput(this.path, inputs, checkpointBeginning);
    if (!isThere) return undefined;
    if (isResumed) {
      const read = () => readStateIfThere(this.path, checkpointBeginning);
      return readUnlessDamaged(read, "the shard begins anew", this.say);
    }
    this.say(`${safeText(this.path)} is of a run that was stopped, or still goes on; --resume takes it up`);
    return undefined;
  }

  /** Saves what has been found, where the last time is long enough ago. */
  readonly onStep = async (save: () => StudyState): Promise<void> => {
    this.#save = save;
    if (performance.now() - this.#saved < every) return;
    await this.#write(save);
    this.#saved = performance.now();
  };

  /** Saves all that has been found by now, if anything: the run is being stopped. */
  async keep(): Promise<void> {
    if (this.#save !== undefined && (await this.#write(this.#save)))
      this.say(`saved ${safeText(this.path)}: --resume goes on from it`);
  }

  /** Takes it away once the shard is whole. */
  async clear(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  /** A disk that is full now may have room when the shard is whole: the work of hours is not thrown away for it. */
  async #write(save: () => StudyState): Promise<boolean> {
    try {
      await writeState(this.path, save(), checkpointBeginning);
      this.#isFailing = false;
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : `${error}`;
      if (!this.#isFailing) this.say(`no checkpoint: ${why.replace(/; choose another place for it$/, "")}`);
      this.#isFailing = true;
      return false;
    }
  }
}

/** A state that is read, unless it is damaged, which is said with what follows of it. */
export async function readUnlessDamaged(
  read: () => Promise<StudyState | undefined>,
  then: string,
  say: (line: string) => void,
): Promise<StudyState | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    say(`${error.message} (${then})`);
    return undefined;
  }
}
