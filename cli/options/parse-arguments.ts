import { parseArgs } from "node:util";
import { nearestName, UsageError } from "../../sdk/index.ts";
import { type OptionName, optionNames, optionRows, placeholderOf } from "./option.ts";

export interface Arguments {
  readonly positionals: readonly string[];
  /** Whether a switch is on. */
  has(name: OptionName): boolean;
  /** The value of an option, the last one given. */
  value(name: OptionName): string | undefined;
  /** Every value of an option that may be repeated, in order. */
  values(name: OptionName): readonly string[];
}

/** Reads the arguments of a command that takes the named options. @throws UsageError naming what is wrong. */
export function parseArguments(
  command: string,
  argv: readonly string[],
  allowed: readonly OptionName[],
  ownValues: Partial<Record<OptionName, string>> = {},
): Arguments {
  const options = Object.fromEntries(
    optionNames.map((name) => {
      const { short } = optionRows[name];
      const value = placeholderOf(name, ownValues);
      return [name, { type: value === undefined ? "boolean" : "string", ...(short && { short }) } as const];
    }),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: string[] = [];
  const values = new Map<OptionName, (string | true)[]>();
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const name = knownOption(command, token.name, token.rawName, allowed);
    const value = placeholderOf(name, ownValues);
    const takesValue = value !== undefined;
    if (!takesValue && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
    if (takesValue && (token.value === undefined || token.value === "" || isForgotten(token))) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${value}`);
    }
    const given = values.get(name) ?? [];
    given.push(token.value ?? true);
    values.set(name, given);
  }
  return {
    positionals,
    has: (name) => values.has(name),
    value: (name) => values.get(name)?.at(-1) as string | undefined,
    values: (name) => (values.get(name) ?? []) as string[],
  };
}

function knownOption(command: string, name: string, raw: string, allowed: readonly OptionName[]): OptionName {
  if ((allowed as readonly string[]).includes(name)) return name as OptionName;
  if ((optionNames as readonly string[]).includes(name)) {
    throw new UsageError(`${command} takes no ${raw}; see convscope ${command} --help`);
  }
  const nearest = raw.startsWith("--") ? nearestName(name, allowed) : undefined;
  throw new UsageError(
    `unknown option ${raw}${nearest ? `, did you mean --${nearest}?` : `; see convscope ${command} --help`}`,
  );
}

/** Whether the value is in truth the next option: `--bins --json`. */
function isForgotten({ value, inlineValue }: { value?: string; inlineValue?: boolean }): boolean {
  return (
    inlineValue !== true &&
    (optionNames as readonly string[]).includes(value?.replace(/^--/, "") ?? "") &&
    value?.startsWith("--") === true
  );
}
