import { ConvscopeError, type ErrorCode, UnreadableError, version } from "../sdk/index.ts";
import { findCommand, loadCommands } from "./commands/find-command.ts";
import { messageLines } from "./format/message-lines.ts";
import { safeLines } from "./format/safe-text.ts";
import { commandHelp, programHelp } from "./help.ts";
import { parseArguments } from "./options/parse-arguments.ts";
import { colorsFor, messageColumns, type Terminal, widthOf } from "./terminal.ts";

const exitCodes: Record<ErrorCode, number> = {
  usage: 2,
  unreadable: 3,
  unsupported: 3,
  unsafe: 3,
  "no-filters": 4,
  worker: 1,
  aborted: 130,
};

/** Runs the command line and returns its exit code. Results go to stdout, everything else to stderr. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const leftOut: UnreadableError[] = [];
  try {
    const code = await run(argv, { ...terminal, leaveOut: (message) => leftOut.push(new UnreadableError(message)) });
    for (const error of leftOut) terminal.stderr.write(describeError(error, terminal));
    return leftOut.length === 0 ? (code ?? 0) : exitCodes.unreadable;
  } catch (error) {
    terminal.stderr.write(describeError(error, terminal));
    return error instanceof ConvscopeError ? exitCodes[error.code] : 1;
  }
}

async function run([name, ...rest]: readonly string[], terminal: Terminal): Promise<number | undefined> {
  const { stdout, env } = terminal;
  const width = Math.min(widthOf(stdout, env), 100);
  const colors = colorsFor(stdout, env);
  if (name === "--version" || name === "-v" || name === "-V") {
    stdout.write(`convscope ${version}\n`);
    return undefined;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const [topic] = rest;
    stdout.write(
      topic === undefined
        ? programHelp(await loadCommands(), width, colors)
        : commandHelp(await findCommand(topic), width, colors),
    );
    return undefined;
  }
  const command = await findCommand(name);
  // Help wins over every other mistake on the line.
  if (rest.includes("--help") || rest.includes("-h")) {
    stdout.write(commandHelp(command, width, colors));
    return undefined;
  }
  return (
    (await command.run(parseArguments(command.name, rest, command.options, command.optionValues), terminal)) ??
    undefined
  );
}

/** "convscope: ...", in one line where it fits; CONVSCOPE_DEBUG adds the stack. */
function describeError(error: unknown, terminal: Terminal): string {
  const { stderr, env } = terminal;
  const colors = colorsFor(stderr, env);
  const message = error instanceof Error ? error.message : String(error);
  const stack = env.CONVSCOPE_DEBUG && error instanceof Error ? `${safeLines(error.stack ?? "")}\n` : "";
  return `${colors.red("convscope:")} ${messageLines(message, "convscope: ".length, messageColumns(terminal))}\n${stack}`;
}
