import { nearestName, UsageError } from "../../sdk/index.ts";
import type { Command } from "./command.ts";

/** The commands in the order of the help. All of them are most of the program: each is loaded when it is asked for. */
const loaders = new Map<string, () => Promise<Command>>([
  ["inspect", async () => (await import("./inspect.ts")).inspect],
  ["analyze", async () => (await import("./analyze.ts")).analyze],
  ["compare", async () => (await import("./compare.ts")).compare],
  ["diff", async () => (await import("./diff.ts")).diff],
  ["timeline", async () => (await import("./timeline.ts")).timeline],
  ["operators", async () => (await import("./operators.ts")).operators],
  ["norms", async () => (await import("./norms.ts")).norms],
  ["channels", async () => (await import("./channels.ts")).channels],
  ["volume", async () => (await import("./volume.ts")).volume],
  ["scale-space", async () => (await import("./scale-space.ts")).scaleSpace],
  ["keys", async () => (await import("./keys.ts")).keys],
  ["idealize", async () => (await import("./idealize.ts")).idealize],
  ["study", async () => (await import("./study.ts")).study],
  ["atlas", async () => (await import("./atlas.ts")).atlas],
  ["collect", async () => (await import("./collect.ts")).collect],
  ["merge", async () => (await import("./merge.ts")).merge],
  ["report", async () => (await import("./report.ts")).report],
  ["workflow", async () => (await import("./workflow.ts")).workflow],
  ["export", async () => (await import("./export.ts")).exportFilters],
  ["page", async () => (await import("./page.ts")).page],
  ["demo", async () => (await import("./demo.ts")).demo],
  ["cite", async () => (await import("./cite.ts")).cite],
  ["completion", async () => (await import("./completion.ts")).completion(loadCommands)],
]);

/** What the program itself takes. */
const programOptions = ["--help", "--version"];

export function loadCommands(): Promise<readonly Command[]> {
  return Promise.all(Array.from(loaders.values(), (load) => load()));
}

export async function findCommand(name: string): Promise<Command> {
  const load = loaders.get(name);
  if (load) return load();
  const names = [...loaders.keys()];
  const nearest = nearestName(name, [...names, ...programOptions]);
  const kind = name.startsWith("-") ? "option before the command" : "command";
  const advice = nearest
    ? `, did you mean ${nearest}?`
    : /[./\\:]/.test(name)
      ? "; for a model, name a command first: convscope analyze MODEL"
      : `; the commands are ${names.join(", ")}`;
  throw new UsageError(`unknown ${kind} ${JSON.stringify(name)}${advice}`);
}
