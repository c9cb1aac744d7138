import { nearestName, UsageError } from "../../sdk/index.ts";
import type { Command } from "./command.ts";

/** Commands that wait for no other's code: what people ask a file first. */
const alone: Record<string, (() => Promise<Command>) | undefined> = {
  __proto__: null as never,
  inspect: async () => (await import("./inspect.ts")).inspect,
};

/** All commands in the order of the help. Their code is most of the program, and is loaded when it is asked for. */
export async function loadCommands(): Promise<readonly Command[]> {
  return (await import("./index.ts")).commands;
}

export async function findCommand(name: string): Promise<Command> {
  const load = alone[name];
  if (load) return await load();
  const commands = await loadCommands();
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = commands.map((command) => command.name);
  const nearest = nearestName(name, names);
  const kind = name.startsWith("-") ? "option before the command" : "command";
  throw new UsageError(
    `unknown ${kind} ${JSON.stringify(name)}${nearest ? `, did you mean ${nearest}?` : `; the commands are ${names.join(", ")}`}`,
  );
}
