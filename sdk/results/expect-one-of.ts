import { UsageError } from "../errors.ts";

/** Programs without types may ask for what there is not. */
export function expectOneOf(option: string, found: string | undefined, names: readonly string[]): void {
  if (found === undefined || names.includes(found)) return;
  const expected = `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
  throw new UsageError(`${option} is ${JSON.stringify(found)}, expected ${expected}`);
}
