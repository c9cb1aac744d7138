import { ConvscopeError, UsageError } from "../../sdk/index.ts";

/**
 * Makes several checks of what was typed, so that all that is missing is said at once, and gives what they give.
 * @throws What the only one that fails throws; UsageError with the messages of all where several do.
 */
export async function together<Results extends unknown[]>(
  ...checks: { [I in keyof Results]: () => Results[I] | Promise<Results[I]> }
): Promise<Results> {
  const settled = await Promise.allSettled(checks.map(async (check) => check()));
  const errors = settled.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const foreign = errors.find((error) => !(error instanceof ConvscopeError));
  if (foreign !== undefined) throw foreign;
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new UsageError(errors.map(({ message }) => message).join("; and "));
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as Results;
}
