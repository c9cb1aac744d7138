import { documentSchemas } from "../../build/document-schemas.js";
import {
  type AnalysisResult,
  type ChannelsDocument,
  type DiffDocument,
  type KeysDocument,
  type NormsDocument,
  type OperatorsDocument,
  type ScaleSpaceDocument,
  type TimelineDocument,
  UnreadableError,
  type VolumeDocument,
} from "../../sdk/index.ts";
import { findFault } from "./check-schema.ts";
import { expectShapes } from "./expect-shapes.ts";

/** A document that was saved as JSON: of a whole analysis, of one further study, of what changed between two models, of a training, or of 3-D kernels. */
export type SavedDocument =
  | AnalysisResult
  | OperatorsDocument
  | NormsDocument
  | ChannelsDocument
  | ScaleSpaceDocument
  | KeysDocument
  | DiffDocument
  | TimelineDocument
  | VolumeDocument;

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
  timeline: "TimelineDocument",
  volume: "VolumeDocument",
} as const;

/** What JSON.parse gives of a saved document. @throws UnreadableError that says where it has not the form of one, or contradicts itself */
export function openDocument(document: unknown): SavedDocument {
  const command = (document as { command?: unknown } | null)?.command;
  // What has no command of these fails as an analysis, which says so.
  const type = types[Object.hasOwn(types, String(command)) ? (command as keyof typeof types) : "analyze"];
  const fault = findFault(document, documentSchemas[type], documentSchemas);
  if (fault !== undefined) throw new UnreadableError(`is no result of convscope: ${fault}`, { file });
  if ("checkpoints" in (document as SavedDocument)) expectCheckpoints(document as TimelineDocument);
  else expectFilters(document as Exclude<SavedDocument, TimelineDocument>);
  expectShapes(document as SavedDocument, type, file);
  return document as SavedDocument;
}

const file = "the dropped file";

function expectFilters(document: Exclude<SavedDocument, TimelineDocument>): void {
  const { models } = document;
  if (models.length > 0 && (!("groups" in document) || document.groups.length > 0)) return;
  throw new UnreadableError("is a result of no model, expected at least one and a group of its filters", { file });
}

/** Checkpoints are told by their index. */
function expectCheckpoints({ checkpoints, reference, layers }: TimelineDocument): void {
  if (layers.length === 0)
    throw new UnreadableError("is the result of a training of no layer, expected at least one", { file });
  const told = [
    reference,
    ...layers.flatMap(({ settledAt, examples }) => [
      settledAt ?? 0,
      ...examples.flatMap(({ states }) => states.map(({ checkpoint }) => checkpoint)),
    ]),
  ];
  const wrong = told.find((index) => index >= checkpoints.length);
  if (wrong === undefined) return;
  const message = `is no result of convscope: found checkpoint ${wrong} of ${checkpoints.length}, counted from 0`;
  throw new UnreadableError(message, { file });
}
