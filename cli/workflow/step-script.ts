import { version } from "../../sdk/index.ts";
import type { WorkflowPlan } from "./plan.ts";
import { shellWord } from "./shell-word.ts";

/** How every `step.sh` begins. */
export const stepBeginning =
  "#!/bin/sh\n# sh step.sh collect ROUND SHARD | merge ROUND | report ROUND: one step of a study";

/**
 * `step.sh`: collect ROUND SHARD, merge ROUND, or report of a round: what a job does, whichever scheduler starts it. Run twice, or after a
 * machine has died, a step goes on where it was left.
 */
export function stepScript({ collect, report, shards }: WorkflowPlan): string {
  return `${stepBeginning}, by convscope ${version}.
# NODE is the node to run (20 or later), WORKERS the threads of a step.
set -eu
cd "$(dirname "$0")"
# In place of the shell: a scheduler's signals reach it.
convscope() { exec "\${NODE:-node}" convscope.mjs "$@"; }
# The states of the rounds before, as --from of a shard and as the first of those that are merged.
before=\${2:+r$((\${2} - 1)).state}
[ "\${2:-1}" != 1 ] || before=
case $1 in
collect)
  mkdir -p "r$2"
  convscope collect ${collect.map(shellWord).join(" ")} \\
    --shard "$3/${shards}" \${before:+--from "$before"} --resume --skip-unreadable --workers "\${WORKERS:-1}" -o "r$2/part-{shard}.state"
  ;;
merge)
  # Each by its name: one that is not there is an error.
  round=$2
  set --
  for shard in $(seq 0 ${shards - 1}); do set -- "$@" "r$round/part-$shard.state"; done
  convscope merge \${before:+"$before"} "$@" -o "r$round.state"
  ;;
report)
  # Exit code 11: the study needs another round.
  convscope report ${['"r$2.state"', ...report.map(shellWord)].join(" ")} -o "$PWD/report"
  ;;
try-report)
  # Prints "complete", or "further" where the study needs another round.
  code=0
  sh step.sh report "$2" >&2 || code=$?
  case $code in
  0) echo complete ;;
  11) echo further ;;
  *) exit "$code" ;;
  esac
  ;;
*)
  echo "step.sh: found $1, expected collect, merge, report or try-report" >&2
  exit 2
  ;;
esac
`;
}
