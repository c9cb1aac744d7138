import { LineCounter, parseDocument } from "yaml";
import schema from "../../build/schema/convscope-study-file-1.schema.json" with { type: "json" };
import { type ErrorPlace, UsageError } from "../errors.ts";
import { findFault, type Schema } from "../results/find-fault.ts";
import type { StudyFile } from "../results/study-file.ts";
import { expectReferences } from "./expect-references.ts";

/** A study is a page or two of text. */
const longest = 1_000_000;

/**
 * Reads a study from YAML or JSON, which is YAML too.
 *
 * @param name The file's name, for errors.
 * @throws UsageError with the line and the place of what is wrong, and the nearest of the keys that are known there.
 */
export function parseStudyFile(text: string, name: string): StudyFile {
  const place: ErrorPlace = { file: name };
  if (text.length > longest) throw new UsageError(`is longer than ${longest} characters, expected a study`, place);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw new UsageError(`line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`, place);
  const lineOf = (path: readonly (string | number)[]) => {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const start = (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
      if (start !== undefined) return lines.linePos(start).line;
    }
    return 1;
  };
  let study: unknown;
  try {
    study = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError(`cannot be resolved: ${(error as Error).message}`, place);
  }
  const fault = findFault(study, schema as unknown as Schema) ?? expectReferences(study as StudyFile);
  if (fault === undefined) return study as StudyFile;
  const at = fault.path.length === 0 ? "" : ` ${fault.path.join(".")}:`;
  throw new UsageError(`line ${lineOf(fault.path)}:${at} ${fault.what}`, place);
}
