import { constants } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { extname } from "node:path";
import { pageBeginning } from "../study/page-file.ts";

/** Bytes that are looked at of a file's end, and of its beginning: of a PDF, whose producer stands in its middle, up to 16 MB. */
const lastBytes = 1024;
const firstBytes = (path: string) => (extname(path).toLowerCase() === ".pdf" ? 2 ** 24 : 1024);

interface Ends {
  readonly start: string;
  readonly end: string;
}

/** A script or its settings: the first two lines, but for the numbers in them. */
const isAlike = (found: Ends, fresh: Ends) => firstLines(found.start) === firstLines(fresh.start);

/**
 * How our files of a kind are known: most by how they begin, a table by its first columns, which the new one tells. A kind that
 * is missing here (.npz and other models) is written only where the user names the file itself.
 */
const knownBy: Record<string, ((found: Ends, fresh: Ends) => boolean) | undefined> = {
  ".json": ({ start }) => start.startsWith('{\n  "schema": "convscope') || start.startsWith('{\n  "kernel"'),
  ".html": ({ start }) =>
    start.startsWith(pageBeginning) || start.includes('<meta name="generator" content="convscope">'),
  ".svg": ({ start }) =>
    /^<svg xmlns="[^"]+" width="[\d.]+" height="[\d.]+" viewBox="[\d .]+" role="img" font-family=/.test(start),
  ".csv": (found, fresh) => firstColumns(found.start) === firstColumns(fresh.start),
  ".parquet": ({ end }) => end.includes("convscope version "),
  ".pdf": ({ start }) => start.includes("(convscope "),
  ".xml": ({ start }) => start.includes('<testsuite name="convscope"'),
  ".sarif": ({ start }) => /"driver": \{\s+"name": "convscope"/.test(start),
  ".yaml": (found, fresh) => found.start.includes("app: convscope") || isAlike(found, fresh),
  ".mjs": isAlike,
  ".sh": isAlike,
  ".sbatch": isAlike,
  // A Snakefile.
  "": isAlike,
};

/**
 * Copies a file that a new one is about to replace, where convscope has not written it, to a free name beside it.
 * @returns The copy's path, if there is one.
 */
export async function keepStranger(path: string, fresh: string): Promise<string[]> {
  const found = await endsOf(path);
  const isOurs = knownBy[extname(path).toLowerCase()];
  if (found === undefined || found.start === "" || isOurs === undefined) return [];
  if (isOurs(found, (await endsOf(fresh)) ?? { start: "", end: "" })) return [];
  for (let n = 1; ; n++) {
    const copy = `${path}.kept${n === 1 ? "" : n}`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return [copy];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Both ends as text; undefined where there is no file. */
async function endsOf(path: string): Promise<Ends | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const textAt = async (place: number, most: number) => {
      const room = Math.min(size, most);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(room), 0, room, place);
      return buffer.toString("latin1", 0, bytesRead);
    };
    const start = await textAt(0, firstBytes(path));
    return { start, end: await textAt(Math.max(0, size - lastBytes), lastBytes) };
  } finally {
    await file.close();
  }
}

function firstLines(text: string): string {
  return text.split("\n", 2).join("\n").replaceAll(/\d+/g, "0");
}

function firstColumns(text: string): string {
  return (text.split("\n", 1)[0] ?? "").split(",", 3).join();
}
