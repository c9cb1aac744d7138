import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type StudyFile, UsageError } from "../../sdk/index.ts";
import type * as studyFiles from "../../sdk/study-files/index.ts";
import { readText } from "../study/read-text.ts";

/** A study, and what its file says to look at, as operands of the command line. */
export interface FoundStudy {
  readonly study: StudyFile;
  readonly inputs: readonly string[];
  readonly labels: string | undefined;
}

/** Reads a file, or a study that comes with convscope by its name. @throws UsageError, UnreadableError */
export async function readStudy(
  operand: string | undefined,
  { parseStudyFile, shippedStudies, shippedStudy }: typeof studyFiles,
): Promise<FoundStudy> {
  if (operand === undefined) {
    throw new UsageError(`no study given: name a file, or one of ${shippedStudies.join(", ")}`);
  }
  const isFile = (await stat(operand).catch(() => undefined))?.isFile() ?? false;
  if (!isFile && !/\.(ya?ml|json)$/i.test(operand)) {
    return { study: parseStudyFile(shippedStudy(operand), `${operand}.yaml`), inputs: [], labels: undefined };
  }
  const study = parseStudyFile(await readText(operand), basename(operand));
  const beside = (path: string) => (/^(https?|hf):\/\//i.test(path) ? path : join(dirname(operand), path));
  return { study, inputs: (study.inputs ?? []).map(beside), labels: study.labels && beside(study.labels) };
}
