import { UsageError } from "../../sdk/index.ts";
import { shells } from "../completion/scripts.ts";
import type { Command } from "./command.ts";

const names = Object.keys(shells);

/** @param loadCommands All, itself among them. */
export const completion = (loadCommands: () => Promise<readonly Command[]>): Command => ({
  name: "completion",
  operands: names.join("|"),
  summary: "a script that completes commands, options and their values in your shell",
  options: ["help"],
  examples: [
    ["source <(convscope completion bash)", "in ~/.bashrc; zsh likewise, after compinit"],
    ["convscope completion fish > ~/.config/fish/completions/convscope.fish", "fish"],
  ],
  async run(args, { stdout }) {
    const [shell] = args.positionals;
    if (args.positionals.length !== 1 || !names.includes(shell)) {
      throw new UsageError(
        `completion: found ${shell === undefined ? "no shell" : JSON.stringify(args.positionals.join(" "))}, expected ${names.join(", ")}`,
      );
    }
    stdout.write(shells[shell as keyof typeof shells](await loadCommands()));
  },
});
