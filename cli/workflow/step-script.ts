import { version } from "../../sdk/index.ts";
import type { WorkflowPlan } from "./plan.ts";
import { shellWord } from "./shell-word.ts";

/** How every `step.sh` begins. */
export const stepBeginning = "#!/bin/sh\n# sh step.sh collect ROUND SHARD | merge ROUND | report: one step of a study";

/**
 * `step.sh`: collect ROUND SHARD, merge ROUND, or report: what a job does, whichever scheduler starts it. Run twice, or after a
 * machine has died, a step goes on where it was left.
 */
export function stepScript({ collect, report, shards, rounds }: WorkflowPlan): string {
  return `${stepBeginning}, by convscope ${version}.
# NODE is the node to run (20 or later), WORKERS the threads of a step.
set -eu
cd "$(dirname "$0")"
convscope() { "\${NODE:-node}" convscope.mjs "$@"; }
# The states of the rounds before, as --from of a shard and as the first of those that are merged.
before=\${2:+r$((\${2} - 1)).state}
[ "\${2:-1}" != 1 ] || before=
case $1 in
collect)
  mkdir -p "r$2"
  convscope collect ${collect.map(shellWord).join(" ")} \\
    --shard "$3/${shards}" \${before:+--from "$before"} --resume --workers "\${WORKERS:-1}" -o "r$2/part-{shard}.state"
  ;;
merge)
  convscope merge \${before:+"$before"} "r$2"/part-*.state -o "r$2.state"
  ;;
report)
  convscope report ${[`r${rounds}.state`, ...report.map(shellWord)].join(" ")} -o "$PWD/report"
  ;;
*)
  echo "step.sh: found $1, expected collect, merge or report" >&2
  exit 2
  ;;
esac
`;
}
