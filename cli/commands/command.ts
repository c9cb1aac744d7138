import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import type { Terminal } from "../terminal.ts";

/** A command: what the help shows of it, and what it does. */
export interface Command {
  readonly name: string;
  /** What stands for its arguments in the usage line. */
  readonly operands: string;
  /** One line. */
  readonly summary: string;
  readonly options: readonly OptionName[];
  /** What an option means here, where it differs from the usual. */
  readonly optionHelp?: Partial<Record<OptionName, string>>;
  /** What stands for the value of an option, where it is another thing than elsewhere, or the option a switch there. */
  readonly optionValues?: Partial<Record<OptionName, string>>;
  /** Pairs of a command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** More to say at the end of the help. */
  readonly notes?: string;
  /** Runs the command; a result goes to stdout. Errors are thrown. Gives an exit code of its own where it has one. */
  run(args: Arguments, terminal: Terminal): Promise<number | undefined> | Promise<void>;
}
