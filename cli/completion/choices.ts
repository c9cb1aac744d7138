import type { Command } from "../commands/command.ts";
import { helpOf, knownValues, type OptionName } from "../options/option.ts";

/** The values that a command's option is known to take, as the command's help names them; none where it takes others, such as files. */
export function choicesOf({ optionHelp }: Pick<Command, "optionHelp">, option: OptionName): readonly string[] {
  const words = new Set(helpOf(option, optionHelp).split(/[^\w-]+/));
  return (knownValues[option] ?? []).filter((value) => words.has(value));
}

/** What the first operand can be, where it is one of a list: "slurm|snakemake MODEL...", "build MODEL...". */
export function firstOperands({ operands }: Pick<Command, "operands">): readonly string[] {
  const [first] = operands.split(" ");
  return /^[a-z|]+$/.test(first) ? first.split("|") : [];
}
