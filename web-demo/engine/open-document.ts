import { documentSchemas } from "../../build/document-schemas.js";
import {
  type AnalysisResult,
  type ChannelsDocument,
  type DiffDocument,
  type KeysDocument,
  type NormsDocument,
  type OperatorsDocument,
  type ScaleSpaceDocument,
  UnreadableError,
} from "../../sdk/index.ts";
import { findFault } from "./check-schema.ts";
import { expectShapes } from "./expect-shapes.ts";

/** A document that was saved as JSON: of a whole analysis, of one further study, or of what changed between two models. */
export type SavedDocument =
  | AnalysisResult
  | OperatorsDocument
  | NormsDocument
  | ChannelsDocument
  | ScaleSpaceDocument
  | KeysDocument
  | DiffDocument;

/** The type of what each command saves. */
const types = {
  analyze: "AnalysisResult",
  compare: "AnalysisResult",
  operators: "OperatorsDocument",
  norms: "NormsDocument",
  channels: "ChannelsDocument",
  "scale-space": "ScaleSpaceDocument",
  keys: "KeysDocument",
  diff: "DiffDocument",
} as const;

/** What JSON.parse gives of a saved document. @throws UnreadableError that says where it has not the form of one, or contradicts itself */
export function openDocument(document: unknown): SavedDocument {
  const command = (document as { command?: unknown } | null)?.command;
  // What has no command of these fails as an analysis, which says so.
  const type = types[Object.hasOwn(types, String(command)) ? (command as keyof typeof types) : "analyze"];
  const fault = findFault(document, documentSchemas[type], documentSchemas);
  if (fault !== undefined) throw new UnreadableError(`is no result of convscope: ${fault}`, { file });
  expectFilters(document as SavedDocument);
  expectShapes(document as SavedDocument, type, file);
  return document as SavedDocument;
}

const file = "the dropped file";

function expectFilters(document: SavedDocument): void {
  const { models } = document;
  if (models.length > 0 && (!("groups" in document) || document.groups.length > 0)) return;
  throw new UnreadableError("is a result of no model, expected at least one and a group of its filters", { file });
}
