import { ConvscopeError, modelExtensions } from "../../sdk/index.ts";
import { messageLines } from "../format/message-lines.ts";
import { messageColumns, type Terminal } from "../terminal.ts";
import type { Source } from "./find-sources.ts";

/** A source that no model could be read from. */
export interface Refused {
  readonly source: Source;
  readonly error: ConvscopeError;
}

/** Files that are left out are named on stderr, up to this many. */
const mostNamed = 20;

/**
 * Names what is left out. Where models are among it (a file that the user named, or one of a folder that is of a model's format and
 * damaged, not a text or settings that lie beside models), `leaveOut` hears how many: the exit code becomes 3.
 * @param opened Sources that were read.
 * @returns What the notes of a result say of the models among it.
 */
export function tellLeftOut(
  refused: readonly Refused[],
  opened: number,
  {
    stderr,
    env,
    leaveOut,
    skipUnreadable,
  }: Pick<Terminal, "stderr" | "env" | "leaveOut"> & { skipUnreadable?: boolean },
): string[] {
  const models = refused.filter(isModel);
  const lost = new Set(models);
  const named = [...models, ...refused.filter((one) => !lost.has(one))].map(({ error }) => error.message);
  const lines = named
    .slice(0, mostNamed)
    .map((text) => `skipped ${messageLines(text, "skipped ".length, messageColumns({ stderr, env }))}\n`);
  if (named.length > mostNamed) lines.push(`skipped ${named.length - mostNamed} more files\n`);
  if (lines.length > 0) stderr.write(lines.join(""));
  if (lost.size > 0 && !skipUnreadable)
    leaveOut?.(`${lost.size} of ${opened + lost.size} models could not be read: see above`);
  return describeLost(models, opened);
}

function describeLost(models: readonly Refused[], opened: number): string[] {
  if (models.length === 0) return [];
  const named = models.slice(0, mostNamed).map(({ error }) => error.message.replace(/\.$/, ""));
  const more = models.length > mostNamed ? [`and ${models.length - mostNamed} more`] : [];
  const all = opened + models.length;
  return [
    `${models.length} of ${all} models could not be read and ${models.length === 1 ? "is" : "are"} left out: ${[...named, ...more].join("; ")}`,
  ];
}

/** Whether what was not read is a model: the user named it, or it is one of a folder and damaged. */
export function isModel({ source, error }: Refused): boolean {
  return source.chosen || isDamagedModel(error);
}

/** Whether an error is about one file, so that the others can be read without it. */
export function isAboutFile(error: unknown): error is ConvscopeError {
  return error instanceof ConvscopeError && ["unreadable", "unsupported", "unsafe"].includes(error.code);
}

/** Texts by themselves; an archive may hold anything. */
const tellsNothing = [".json", ".xml"];

/** Whether a file that was not read is a model: its content was recognised, or its name says so (an empty one, a page in its place). */
function isDamagedModel({ code, place: { file = "", format } }: ConvscopeError): boolean {
  if (code === "unsupported") return false;
  if (format !== undefined && format !== "archive") return true;
  return modelExtensions().some((end) => file.toLowerCase().endsWith(end) && !tellsNothing.includes(end));
}
