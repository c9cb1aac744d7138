import {
  validateAnalysis,
  validateNorms,
  validateOperators,
  validateOperatorsPart,
  validateScaleSpace,
  validateScaleSpacePart,
} from "../../build/document-validators.js";
import {
  type AnalysisResult,
  type OperatorsDocument,
  type ScaleSpaceDocument,
  UnreadableError,
} from "../../sdk/index.ts";
import { expectLengths } from "./expect-lengths.ts";

/** A document that was saved as JSON: of a whole analysis, or of one further study. */
export type SavedDocument = AnalysisResult | OperatorsDocument | ScaleSpaceDocument;

interface Validate {
  (document: unknown): boolean;
  errors?: { instancePath: string; message?: string }[] | null;
}

/** Reads a saved document. @throws UnreadableError that says where it has not the form of one, or contradicts itself */
export function openDocument(text: string): SavedDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new UnreadableError(`is not JSON: ${(error as Error).message}`, { file }, error);
  }
  const command = (document as { command?: unknown } | null)?.command;
  if (command === "operators") expectValid(validateOperators, document);
  else if (command === "scale-space") expectValid(validateScaleSpace, document);
  else {
    expectValid(validateAnalysis, document);
    expectLengths(document as AnalysisResult, file);
    // Its own schema leaves the further studies to theirs.
    const { operators, norms, scaleSpace } = document as AnalysisResult;
    if (operators) expectValid(validateOperatorsPart, operators, "/operators");
    if (norms) expectValid(validateNorms, norms, "/norms");
    if (scaleSpace) expectValid(validateScaleSpacePart, scaleSpace, "/scaleSpace");
  }
  return document as SavedDocument;
}

const file = "the dropped file";

function expectValid(validate: Validate, document: unknown, part = ""): void {
  if (validate(document)) return;
  const [first] = validate.errors ?? [];
  const at = part + (first?.instancePath ?? "");
  throw new UnreadableError(`is no result of convscope: ${at && `at ${at}: `}${first?.message}`, { file });
}
