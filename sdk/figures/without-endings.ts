import type { GroupResult } from "../results/analysis.ts";
import type { ModelFacts } from "../results/facts.ts";
import { tellingName } from "../results/telling-name.ts";
import type { DocumentFigure } from "./document-figure.ts";
import { fileEnding } from "./file-ending.ts";

/** Parts of a document without names that figures show. */
const notShown = new Set(["files", "tensors", "skippedLayers", "findings", "provenance"]);

interface Names {
  /** Of models, which names of groups begin or end with. */
  models: Map<string, string>;
  /** Of whole groups. */
  groups: Map<string, string>;
}

/**
 * A document whose models have names without the endings of their files, wherever it names them, also within the names of groups:
 * "net.onnx / conv1" becomes "net / conv1". Endings stay where two names would be alike without them. Groups by depth are named with
 * the dash of a range, "depth 0–10 %". What has no such name is the document's own.
 */
export function withoutEndings<Document extends object>(document: Document): Document {
  const { models = [], groups = [] } = document as {
    models?: readonly Partial<ModelFacts>[];
    groups?: readonly Partial<GroupResult>[];
  };
  const short = new Map(models.flatMap(({ name, files }) => (name === undefined ? [] : [[name, bare(name, files)]])));
  if (new Set(short.values()).size < short.size) short.clear();
  for (const [name, other] of short) if (name === other) short.delete(name);
  const names: Names = { models: short, groups: new Map() };
  for (const { name, by } of groups) {
    if (name !== undefined && by?.includes("depth-decile")) names.groups.set(name, ranged(inGroup(name, names)));
  }
  return short.size + names.groups.size === 0 ? document : (renamed(document, names) as Document);
}

function ranged(group: string): string {
  return group.replace(/\bdepth (\d+)-(\d+ %)/, "depth $1–$2");
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
  const file = files[0]?.name ?? "";
  // "x2/model.json": the folder is there to tell it from the others, and says it alone.
  const telling = tellingName(name);
  if (file !== "" && name.endsWith(`/${file}`) && telling !== name) return telling;
  const ending = fileEnding.exec(file)?.[0];
  return ending !== undefined && name.endsWith(ending) && !name.endsWith(`/${ending}`) && name !== ending
    ? name.slice(0, -ending.length)
    : name;
}

/** The same value, or a copy along the ways to what is renamed. */
function renamed(value: unknown, names: Names): unknown {
  if (typeof value === "string") return inGroup(value, names);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    // Numbers, of which there are most.
    if (typeof value[0] === "number") return value;
    const copy = value.map((each) => renamed(each, names));
    return copy.some((each, i) => each !== value[i]) ? copy : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [key, each] of Object.entries(value)) {
    const next = notShown.has(key) ? each : renamed(each, names);
    if (next === each) continue;
    copy ??= { ...value };
    copy[key] = next;
  }
  return copy ?? value;
}

/** A model's name, or a group's that it is a part of: "model / layer", "model, depth 0-10 %", "label, model". */
function inGroup(text: string, { models, groups }: Names): string {
  const whole = models.get(text) ?? groups.get(text);
  if (whole !== undefined) return whole;
  for (const [name, other] of models) {
    if (text.startsWith(`${name} / `) || text.startsWith(`${name}, `)) return other + text.slice(name.length);
    if (text.endsWith(`, ${name}`)) return text.slice(0, -name.length) + other;
  }
  return text;
}
