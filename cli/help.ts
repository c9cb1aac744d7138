import type { Command } from "./commands/command.ts";
import { wrap } from "./format/wrap.ts";
import { helpOf, optionRows, placeholderOf } from "./options/option.ts";
import type { Colors } from "./terminal.ts";

/** The help of the program. */
export function programHelp(commands: readonly Command[], width: number, colors: Colors): string {
  const rows = commands.map(({ name, operands, summary }): [string, string] => [`${name} ${operands}`.trim(), summary]);
  return [
    `${colors.bold("convscope")}  see what convolution filters a neural network has learned`,
    "",
    `${colors.bold("Usage")}  convscope COMMAND [OPTIONS]`,
    "",
    colors.bold("Commands"),
    twoColumns(rows, width, colors),
    "",
    colors.bold("Examples"),
    ...commands.flatMap(({ examples }) => examples.slice(0, 1)).map(([line]) => `  ${line}`),
    "",
    wrap(
      "MODEL is a PyTorch, safetensors, ONNX, Keras, TensorFlow.js (model.json), TensorFlow Lite, HDF5, .npy or .npz file, or of 9 more formats (docs/FORMATS.md); a folder or a quoted pattern of such files; - for standard input; an http(s) URL; or hf://owner/repo/file on the Hugging Face Hub. name=MODEL gives it a name in the results. Nothing leaves this computer.",
      width,
    ),
    "",
    wrap(
      "Exit codes: 0 done, 1 failure, 2 usage, 3 file unreadable, unsupported or unsafe, 4 no convolution filters, 5 a rule of --fail-on fits, 10 changed (diff --exit-code), 11 a further round is needed (report), 130 interrupted.",
      width,
    ),
    "",
    `${colors.dim("convscope COMMAND --help")} tells more; ${colors.dim("convscope --version")} (-v) prints the version.`,
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command, width: number, colors: Colors): string {
  const options = command.options.map((name): [string, string] => {
    const { short } = optionRows[name];
    const value = placeholderOf(name, command.optionValues);
    return [`${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`, helpOf(name, command.optionHelp)];
  });
  return [
    `${colors.bold(`convscope ${command.name}`)}`,
    wrap(command.summary, width),
    "",
    `${colors.bold("Usage")}  convscope ${`${command.name} ${command.operands}`.trim()} [OPTIONS]`,
    "",
    colors.bold("Options"),
    twoColumns(options, width, colors),
    "",
    colors.bold("Examples"),
    ...command.examples.flatMap(([line, meaning]) => [`  ${line}`, colors.dim(wrap(meaning, width, "      "))]),
    ...(command.notes ? ["", wrap(command.notes, width)] : []),
    "",
  ].join("\n");
}

/** A term wider than a third has a line of its own: it would leave the texts of all others no room. */
function twoColumns(rows: readonly [string, string][], width: number, colors: Colors): string {
  const left = Math.max(0, ...rows.map(([term]) => term.length).filter((length) => length <= width / 3)) + 4;
  return rows
    .map(([term, text]) => {
      const lines = wrap(text, width - left).split("\n");
      const first =
        term.length > left - 4 ? `  ${colors.cyan(term)}` : `  ${colors.cyan(term.padEnd(left - 2))}${lines.shift()}`;
      return [first, ...lines.map((line) => " ".repeat(left) + line)].join("\n");
    })
    .join("\n");
}
