import { quoted, significant } from "../results/plain-text.ts";
import type { Violation } from "./check-rules.ts";

/** "a.onnx / conv1: sparsity>0.5, found 0.613", in one line. */
export function describeViolation({ rule, model, name, found }: Violation): string {
  const what = typeof found === "number" ? `${rule}, found ${significant(found)}` : rule;
  return `${model === "" ? "" : `${model} / `}${quoted(name)}: ${what}`;
}
