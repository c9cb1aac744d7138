import { UsageError } from "../errors.ts";
import { distinctNames } from "../results/distinct-names.ts";
import { counted } from "../results/plain-text.ts";

/** What a result calls its models: the names asked for, else their own, all distinct. @throws UsageError for more or fewer names */
export function namesOf(models: readonly { readonly name: string }[], asked: readonly string[] | undefined): string[] {
  if (asked !== undefined && asked.length !== models.length) {
    throw new UsageError(`there are ${counted(asked.length, "name")} for ${counted(models.length, "model")}`);
  }
  return distinctNames(models.map(({ name }, i) => asked?.[i] ?? name));
}
