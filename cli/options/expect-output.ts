import { UsageError } from "../../sdk/index.ts";
import type { Arguments } from "./parse-arguments.ts";

/** What -o names. @throws UsageError with this message where it is not there. */
export function expectOutput(args: Arguments, otherwise: string): string {
  const output = args.value("output");
  if (output === undefined) throw new UsageError(otherwise);
  return output;
}
