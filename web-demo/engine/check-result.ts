import validate from "../../build/result-validator.js";
import { type AnalysisResult, UnreadableError } from "../../sdk/index.ts";

/** Passes a document that has the form of a result. @throws UnreadableError that says where it has not */
export function checkResult(document: unknown): AnalysisResult {
  if (validate(document)) return document as AnalysisResult;
  const [first] = validate.errors ?? [];
  const at = first?.instancePath ? `at ${first.instancePath}: ` : "";
  throw new UnreadableError(`is no result of convscope: ${at}${first?.message}`, { file: "the dropped file" });
}
