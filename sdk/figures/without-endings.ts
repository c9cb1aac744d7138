import type { ModelFacts } from "../results/facts.ts";
import type { DocumentFigure } from "./document-figure.ts";
import { fileEnding } from "./file-ending.ts";

/** Parts of a document without names that figures show. */
const notShown = new Set(["files", "tensors", "skippedLayers", "findings", "provenance"]);

/**
 * A document whose models have names without the endings of their files, wherever it names them, also within the names of groups:
 * "net.onnx / conv1" becomes "net / conv1". Endings stay where two names would be alike without them. What has no such name is the
 * document's own.
 */
export function withoutEndings<Document extends object>(document: Document): Document {
  const { models = [] } = document as { models?: readonly Partial<ModelFacts>[] };
  const short = new Map(models.flatMap(({ name, files }) => (name === undefined ? [] : [[name, bare(name, files)]])));
  if (new Set(short.values()).size < short.size) return document;
  for (const [name, other] of short) if (name === other) short.delete(name);
  return short.size === 0 ? document : (renamed(document, short) as Document);
}

/** Figures drawn without endings, whose tables have the whole names. */
export function drawnWithoutEndings<Document extends object>(
  document: Document,
  figuresOf: (document: Document) => DocumentFigure[],
): DocumentFigure[] {
  const named = figuresOf(document);
  const short = withoutEndings(document);
  return short === document ? named : figuresOf(short).map((figure, i) => ({ ...figure, table: named[i].table }));
}

/** A name that ends as its file does, which a name of one's own does not. */
function bare(name: string, files: ModelFacts["files"] = []): string {
  const ending = fileEnding.exec(files[0]?.name ?? "")?.[0];
  return ending !== undefined && name.endsWith(ending) && !name.endsWith(`/${ending}`) && name !== ending
    ? name.slice(0, -ending.length)
    : name;
}

/** The same value, or a copy along the ways to what is renamed. */
function renamed(value: unknown, short: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return inGroup(value, short);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    // Numbers, of which there are most.
    if (typeof value[0] === "number") return value;
    const copy = value.map((each) => renamed(each, short));
    return copy.some((each, i) => each !== value[i]) ? copy : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [key, each] of Object.entries(value)) {
    const next = notShown.has(key) ? each : renamed(each, short);
    if (next === each) continue;
    copy ??= { ...value };
    copy[key] = next;
  }
  return copy ?? value;
}

/** A model's name, or a group's that it is a part of: "model / layer", "model, 0-10 %", "label, model". */
function inGroup(text: string, short: ReadonlyMap<string, string>): string {
  const whole = short.get(text);
  if (whole !== undefined) return whole;
  for (const [name, other] of short) {
    if (text.startsWith(`${name} / `) || text.startsWith(`${name}, `)) return other + text.slice(name.length);
    if (text.endsWith(`, ${name}`)) return text.slice(0, -name.length) + other;
  }
  return text;
}
