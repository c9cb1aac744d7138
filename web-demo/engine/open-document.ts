import {
  validateAnalysisResult,
  validateKeysDocument,
  validateNormsDocument,
  validateOperatorsDocument,
  validateScaleSpaceDocument,
} from "../../build/document-validators.js";
import {
  type AnalysisResult,
  type KeysDocument,
  type NormsDocument,
  type OperatorsDocument,
  type ScaleSpaceDocument,
  UnreadableError,
} from "../../sdk/index.ts";
import { expectShapes } from "./expect-shapes.ts";

/** A document that was saved as JSON: of a whole analysis, or of one further study. */
export type SavedDocument = AnalysisResult | OperatorsDocument | NormsDocument | ScaleSpaceDocument | KeysDocument;

/** What each command saves, and the check of its form. */
const forms = {
  analyze: ["AnalysisResult", validateAnalysisResult],
  compare: ["AnalysisResult", validateAnalysisResult],
  operators: ["OperatorsDocument", validateOperatorsDocument],
  norms: ["NormsDocument", validateNormsDocument],
  "scale-space": ["ScaleSpaceDocument", validateScaleSpaceDocument],
  keys: ["KeysDocument", validateKeysDocument],
} as const;

/** Reads a saved document. @throws UnreadableError that says where it has not the form of one, or contradicts itself */
export function openDocument(text: string): SavedDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new UnreadableError(`is not JSON: ${(error as Error).message}`, { file }, error);
  }
  const command = (document as { command?: unknown } | null)?.command;
  // What has no command of these fails as an analysis, which says so.
  const [type, validate] = forms[Object.hasOwn(forms, String(command)) ? (command as keyof typeof forms) : "analyze"];
  if (!validate(document)) {
    const [{ instancePath, message }] = validate.errors ?? [{ instancePath: "" }];
    throw new UnreadableError(`is no result of convscope: ${instancePath && `at ${instancePath}: `}${message}`, {
      file,
    });
  }
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
