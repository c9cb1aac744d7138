import type { Engine } from "./plan.ts";

/** GNU parallel, on this machine or on those of a file of hosts. */
export const parallel: Engine = {
  start: "sh run.sh",
  settings: "JOBS at once (default: one a core); HOSTS, a file of ssh hosts for parallel --sshloginfile",
  files: ({ shards, rounds }) => [
    {
      path: "run.sh",
      text: `#!/bin/sh
# Runs the study: ${rounds} rounds of ${shards} shards and a merge, then the report. Run again it does what failed or is missing.
set -eu
cd "$(dirname "$0")"
round=1
while [ "$round" -le ${rounds} ]; do
  seq 0 ${shards - 1} | parallel --joblog "r$round.joblog" --resume-failed --jobs "\${JOBS:-100%}" \\
    \${HOSTS:+--sshloginfile "$HOSTS" --workdir "$PWD"} sh step.sh collect "$round" {}
  sh step.sh merge "$round"
  round=$((round + 1))
done
sh step.sh report
`,
    },
  ],
};
