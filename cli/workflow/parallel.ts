import { counted } from "../format/numbers.ts";
import type { Engine } from "./plan.ts";

/** GNU parallel, on this machine or on those of a file of hosts. */
export const parallel: Engine = {
  start: "sh run.sh",
  settings: "JOBS at once (default: one a core); HOSTS, a file of ssh hosts for parallel --sshloginfile",
  files: ({ shards, rounds }) => [
    {
      path: "run.sh",
      text: `#!/bin/sh
# Runs the study: ${counted(rounds, "round")} of ${shards} shards and a merge, more where it needs them, then the report. Run again it does what failed or is missing.
set -eu
case \${HOSTS:-/} in
/*) ;;
*) HOSTS=$PWD/$HOSTS ;;
esac
cd "$(dirname "$0")"
round=1
while :; do
  log=r$round.joblog
  # A shard whose state is gone is done again, whatever the log says of it.
  if [ -e "$log" ]; then
    while read -r sequence rest; do
      [ "$sequence" != Seq ] && [ ! -s "r$round/part-$((sequence - 1)).state" ] || printf '%s\\t%s\\n' "$sequence" "$rest"
    done <"$log" >"$log.new"
    mv "$log.new" "$log"
  fi
  seq 0 ${shards - 1} | parallel --quote --joblog "$log" --resume-failed --jobs "\${JOBS:-100%}" \\
    \${HOSTS:+--sshloginfile "$HOSTS" --workdir "$PWD"} \\
    env NODE="\${NODE:-node}" WORKERS="\${WORKERS:-1}" sh step.sh collect "$round" {}
  sh step.sh merge "$round"
  if [ "$round" -ge ${rounds} ]; then
    told=$(sh step.sh try-report "$round")
    [ "$told" = further ] || break
  fi
  round=$((round + 1))
done
`,
    },
  ],
};
