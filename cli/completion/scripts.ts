import type { Command } from "../commands/command.ts";
import { type OptionName, optionRows } from "../options/option.ts";
import { choicesOf, firstOperands } from "./choices.ts";

/** Scripts that complete commands, options and, elsewhere, names of files, by the rows of both. */
export const shells = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
} satisfies Record<string, (commands: readonly Command[]) => string>;

function bashScript(commands: readonly Command[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words="${longNames(options).join(" ")}" ;;`);
  const values = commands.flatMap((command) =>
    command.options.flatMap((option) => {
      const choices = choicesOf(command, option).join(" ");
      const { short } = optionRows[option] as { short?: string };
      const ways = [`"${command.name} --${option}"`, ...(short === undefined ? [] : [`"${command.name} -${short}"`])];
      return choices === "" ? [] : `    ${ways.join("|")}) values="${choices}" ;;`;
    }),
  );
  const operands = commands.flatMap((command) => {
    const choices = firstOperands(command).join(" ");
    return choices === "" ? [] : `    ${command.name}) values="${choices}" ;;`;
  });
  return `_convscope() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" values=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  # --option=value is three words to bash.
  [ "$word" = "=" ] && word=""
  [ "$before" = "=" ] && before="\${COMP_WORDS[COMP_CWORD-2]}"
  case "\${COMP_WORDS[1]} $before" in
${values.join("\n")}
  esac
  [ "$COMP_CWORD" -eq 2 ] && case "\${COMP_WORDS[1]}" in
${operands.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) [ -n "$values" ] && COMPREPLY=($(compgen -W "$values" -- "$word")) ;;
  esac
}
complete -o default -o bashdefault -F _convscope convscope
`;
}

function zshScript(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`);
  const cases = commands.map((command) => {
    const { name, options, operands } = command;
    const specs = options.map((option) => `      ${quoted(zshOption(option, choicesOf(command, option)))}`);
    const first = firstOperands(command).join(" ");
    if (first !== "") specs.push(`      ${quoted(`1:${operands.split(" ")[0].replaceAll("|", " or ")}:(${first})`)}`);
    return `    ${name}) _arguments -s \\\n${[...specs, "      '*:file:_files'"].join(" \\\n")} ;;`;
  });
  return `#compdef convscope
_convscope() {
  local -a commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
compdef _convscope convscope
`;
}

/** --name[help]:VALUE:_files, or :(its values) */
function zshOption(option: OptionName, choices: readonly string[]): string {
  const { help, value } = optionRows[option] as { help: string; value?: string };
  const text = help.replaceAll(/[[\]\\:]/g, "\\$&");
  return `--${option}${value === undefined ? "" : "="}[${text}]${value === undefined ? "" : `:${value}:${choices.length === 0 ? "_files" : `(${choices.join(" ")})`}`}`;
}

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap(({ name, summary, options, operands, optionHelp }) => [
    `complete -c convscope -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...firstOperands({ operands }).map(
      (word) => `complete -c convscope -n '__fish_seen_subcommand_from ${name}' -a ${word}`,
    ),
    ...options.map((option) => {
      const choices = choicesOf({ optionHelp }, option).join(" ");
      const { help, value, short } = optionRows[option] as { help: string; value?: string; short?: string };
      const ways = `${short === undefined ? "" : `-s ${short} `}-l ${option}${value === undefined ? "" : choices === "" ? " -r" : ` -r -a '${choices}'`}`;
      return `complete -c convscope -n '__fish_seen_subcommand_from ${name}' ${ways} -d ${quoted(help)}`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}

function longNames(options: readonly OptionName[]): string[] {
  return options.map((option) => `--${option}`);
}

/** In single quotes, as all three shells read them but for fish's backslashes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
