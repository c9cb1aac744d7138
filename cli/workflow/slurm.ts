import { UsageError } from "../../sdk/index.ts";
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

function files({ shards, rounds, folder }: WorkflowPlan) {
  return [
    {
      path: "submit.sh",
      text: `#!/bin/sh
# Submits the study: ${rounds} rounds of an array of ${shards} shards and a merge, then the report. Submitted again it skips what is there.
set -eu
cd "$(dirname "$0")"
mkdir -p log
last=
for round in ${numbers(rounds)}; do
  array=$(sbatch --parsable --array=0-${shards - 1} \${last:+--dependency=afterok:"$last"} collect.sbatch "$round")
  last=$(sbatch --parsable --dependency=afterok:"\${array%%;*}" merge.sbatch "$round")
  last=\${last%%;*}
done
report=$(sbatch --parsable --dependency=afterok:"$last" report.sbatch)
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
    job("report", folder, ["cpus-per-task=1", "mem=8G", "requeue"], "report", "report-%j"),
  ];
}

/** Slurm copies a job's script away: the folder is named, not where the script lies. */
function job(name: string, folder: string, settings: readonly string[], step: string, log: string) {
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
exit "$code"
`,
  };
}

function numbers(count: number): string {
  return Array.from({ length: count }, (_, i) => i + 1).join(" ");
}
