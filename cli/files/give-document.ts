import type { Progress, Table } from "../../sdk/index.ts";
import { readGate } from "../gate/check-gate.ts";
import { readLook } from "../options/figure-look.ts";
import { folderOf, readOutput } from "../options/output.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { progressOn } from "../progress.ts";
import { describeFiles } from "../study/describe-files.ts";
import { readPage } from "../study/page-file.ts";
import { type Colors, colorsFor, type Terminal, widthOf } from "../terminal.ts";
import { writeJson } from "../write-json.ts";
import { type Drawing, type DrawnFormat, drawnFormats, usualFormats, type WrittenFigure } from "./drawn-files.ts";
import { repairFolder } from "./repair-folder.ts";
import { writeDocument } from "./write-document.ts";

/** How a document over several models that is no study of each is shown: what changed, a training, 3-D kernels. */
export interface ShownDocument<D> {
  /** Name of its JSON. */
  readonly file: string;
  tables(document: D): readonly Table[];
  figures(draw: Drawing, document: D): Iterable<WrittenFigure>;
  report(draw: Drawing, document: D): string;
  /** For people, in a terminal. */
  format(document: D, width: number, colors: Colors): string;
}

/**
 * Makes such a document, writes the files asked for, prints it as JSON or for people, and holds it to the gate.
 * @param prepare Reads the command's own options and finds its models; gives what makes the document.
 * @returns the document, and the exit code of the gate
 */
export async function giveDocument<D extends object>(
  shown: ShownDocument<D>,
  args: Arguments,
  terminal: Terminal,
  prepare: () => Promise<(onProgress: (progress: Progress) => void) => Promise<D>>,
): Promise<{ document: D; code: number | undefined }> {
  const output = await readOutput<DrawnFormat | "explore">(args, [...drawnFormats, "explore"]);
  const folder = folderOf(output);
  const look = readLook(args, output);
  const gate = readGate(args);
  // It is missed before the work, not after.
  if (output?.formats?.includes("explore")) await readPage();
  const make = await prepare();
  if (folder !== undefined) await repairFolder(folder);
  const { stdout, stderr, env } = terminal;
  const progress = progressOn(terminal, args.has("quiet"));
  const document = await make(progress.report).finally(() => progress.clear());
  const tables = () => shown.tables(document);
  const written = {
    ...{ file: shown.file, document, tables },
    figures: (draw: Drawing) => shown.figures(draw, document),
    report: (draw: Drawing) => shown.report(draw, document),
  };
  const paths = output && (await writeDocument(output, output.formats ?? usualFormats, look, written));
  if (args.has("json")) await writeJson(stdout, document);
  else stdout.write(shown.format(document, widthOf(stdout, env), colorsFor(stdout, env)));
  if (!args.has("quiet") && paths !== undefined) {
    const { unnamedModel } = await import("../study/unnamed-model.ts");
    stderr.write((await describeFiles(paths, folder, "")) + unnamedModel(document));
  }
  return { document, code: await gate(tables, terminal) };
}
