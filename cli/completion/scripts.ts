import type { Command } from "../commands/command.ts";
import { helpOf, listOptions, type OptionName, optionRows, placeholderOf } from "../options/option.ts";
import { choicesOf, firstOperands } from "./choices.ts";

/** Scripts that complete commands, options, each value of a list and, elsewhere, names of files, by the rows of both. */
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
      const { short } = optionRows[option];
      const ways = [`"${command.name} --${option}"`, ...(short === undefined ? [] : [`"${command.name} -${short}"`])];
      const list = listOptions.includes(option) ? " list=yes" : "";
      return choices === "" ? [] : `    ${ways.join("|")}) values="${choices}"${list} ;;`;
    }),
  );
  const operands = commands.flatMap((command) => {
    const choices = firstOperands(command).join(" ");
    return choices === "" ? [] : `    ${command.name}) values="${choices}" ;;`;
  });
  return `_convscope() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" values="" list="" first=""
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
  # What stands before the last comma of a list stays.
  case "$list$word" in
    yes*,*) first="\${word%,*}," word="\${word##*,}" ;;
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) [ -n "$values" ] && COMPREPLY=($(compgen -P "$first" -W "$values" -- "$word")) ;;
  esac
}
complete -o default -o bashdefault -F _convscope convscope
`;
}

function zshScript(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`);
  const cases = commands.map((command) => {
    const { name, options, operands } = command;
    const specs = options.map((option) => `      ${quoted(zshOption(command, option))}`);
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

/** --name=[help]:VALUE:_files, or :(its values); of a switch --name[help] */
function zshOption(command: Command, option: OptionName): string {
  const text = `[${helpOf(option, command.optionHelp).replaceAll(/[[\]\\:]/g, "\\$&")}]`;
  const value = placeholderOf(option, command.optionValues);
  if (value === undefined) return `--${option}${text}`;
  const choices = choicesOf(command, option).join(" ");
  const action = listOptions.includes(option) ? `_values -s , ${value} ${choices}` : `(${choices})`;
  return `--${option}=${text}:${value}:${choices === "" ? "_files" : action}`;
}

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const seen = `complete -c convscope -n '__fish_seen_subcommand_from ${command.name}'`;
    return [
      `complete -c convscope -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.summary)}`,
      ...firstOperands(command).map((word) => `${seen} -a ${word}`),
      ...command.options.map((option) => `${seen} ${fishOption(command, option)}`),
    ];
  });
  return `${fishList}${lines.join("\n")}\n`;
}

/** Values behind what stands before the last comma of a list. */
const fishList = `function __convscope_list
  set -l first (commandline -tc | string replace -rf '(.*,)[^,]*' '$1' | string replace -r -- '^--[^=]*=' '')
  printf '%s\\n' "$first"$argv
end
`;

/** -s N -l name -r -a 'its values' -d help; of a switch without -r and -a */
function fishOption(command: Command, option: OptionName): string {
  const { short } = optionRows[option];
  const choices = choicesOf(command, option).join(" ");
  const ways = [
    ...(short === undefined ? [] : [`-s ${short}`]),
    `-l ${option}`,
    ...(placeholderOf(option, command.optionValues) === undefined ? [] : ["-r"]),
    ...(choices === "" ? [] : [`-a '${listOptions.includes(option) ? `(__convscope_list ${choices})` : choices}'`]),
  ];
  return `${ways.join(" ")} -d ${quoted(helpOf(option, command.optionHelp))}`;
}

function longNames(options: readonly OptionName[]): string[] {
  return options.map((option) => `--${option}`);
}

/** In single quotes, as all three shells read them but for fish's backslashes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
