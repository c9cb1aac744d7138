import { UsageError } from "../../sdk/index.ts";
import { counted } from "../format/numbers.ts";
import type { Engine, WorkflowPlan } from "./plan.ts";
import { shellWord } from "./shell-word.ts";

/** Job arrays, each followed by the merge that depends on it. */
export const slurm: Engine = {
  start: "sh submit.sh",
  settings:
    "partition, account, time and memory in the #SBATCH lines of collect.sbatch, merge.sbatch and report.sbatch",
  files: (plan) => {
    // In the whole path of a log, whose rest is the folder's.
    if (/[%\\]/.test(plan.folder))
      throw new UsageError(
        "workflow slurm: Slurm takes % and \\ in a path for something else: choose a folder without",
      );
    return files(plan);
  },
};

/** What the report's job does where the study needs another round. */
const furtherRound = `if [ "$code" -eq 11 ]; then
  sh submit.sh "$(($1 + 1))"
  exit
fi
`;

function files({ shards, rounds, folder }: WorkflowPlan) {
  return [
    {
      path: "submit.sh",
      text: `#!/bin/sh
# Submits the study: ${counted(rounds, "round")} of an array of ${shards} shards and a merge, then the report, which submits a further round where the
# study needs one (sh submit.sh ROUND). Submitted again it skips what is there.
set -eu
cd "$(dirname "$0")"
mkdir -p log
last=
round=\${1:-1}
while :; do
  array=$(sbatch --parsable --array=0-${shards - 1} \${last:+--dependency=afterok:"$last"} collect.sbatch "$round")
  last=$(sbatch --parsable --dependency=afterok:"\${array%%;*}" merge.sbatch "$round")
  last=\${last%%;*}
  [ "$round" -lt ${rounds} ] || break
  round=$((round + 1))
done
report=$(sbatch --parsable --dependency=afterok:"$last" report.sbatch "$round")
echo "the report is job \${report%%;*}; squeue --me tells how far it is, log/ what was said"
`,
    },
    job(
      "collect",
      folder,
      ["cpus-per-task=1", "mem=4G", "requeue"],
      'collect "$1" "$SLURM_ARRAY_TASK_ID"',
      "collect-%A-%a",
    ),
    job("merge", folder, ["cpus-per-task=1", "mem=8G", "requeue"], 'merge "$1"', "merge-%j"),
    job("report", folder, ["cpus-per-task=1", "mem=8G", "requeue"], 'report "$1"', "report-%j", furtherRound),
  ];
}

/** Slurm copies a job's script away: the folder is named, not where the script lies. */
function job(name: string, folder: string, settings: readonly string[], step: string, log: string, then = "") {
  const lines = [
    `job-name=convscope-${name}`,
    ...settings,
    "time=4:00:00",
    `output=log/${log}.txt`,
    "open-mode=append",
    // In time for a checkpoint, and for being queued again.
    "signal=B:TERM@120",
  ];
  return {
    path: `${name}.sbatch`,
    text: `#!/bin/sh
${lines.map((line) => `#SBATCH --${line}`).join("\n")}
cd ${shellWord(folder)}
WORKERS=\${SLURM_CPUS_PER_TASK:-1} sh step.sh ${step} &
step=$!
# The step is told that its time is up: a shard saves a checkpoint. The signal ends the wait, not the step.
trap 'kill -TERM "$step" 2>/dev/null' TERM
code=0
wait "$step" || code=$?
while kill -0 "$step" 2>/dev/null; do
  code=0
  wait "$step" || code=$?
done
# What was stopped or killed is queued again, three times: it goes on where it was left.
if [ "$code" -gt 128 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
  scontrol requeue "$SLURM_JOB_ID"
  sleep 60
fi
${then}exit "$code"
`,
  };
}
