import * as assert from "uvu/assert";
import { ConvscopeError, type ErrorCode } from "../../sdk/errors.ts";

/** Runs what must fail with a ConvscopeError of this code, whose message matches; returns the error. */
export async function expectError(run: () => unknown, code: ErrorCode, message: RegExp = /./): Promise<ConvscopeError> {
  let error: unknown;
  try {
    await run();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error !== undefined, `expected an error of code ${code}, got none`);
  if (!(error instanceof ConvscopeError)) throw error;
  assert.is(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}
