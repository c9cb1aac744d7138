import { UnreadableError } from "../errors.ts";
import { findFault, type Schema } from "../results/find-fault.ts";

/** A part of a state that is JSON of a schema. @throws UnreadableError */
export function readDocument<T>(bytes: Uint8Array, schema: unknown, what: string, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new UnreadableError(`has ${what} that is not JSON (${(error as Error).message})`, { file }, error);
  }
  const fault = findFault(json, schema as Schema);
  if (fault !== undefined) throw new UnreadableError(`${what}: ${fault.path.join(".")}: ${fault.what}`, { file });
  return json as T;
}
