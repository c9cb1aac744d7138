import { counted } from "../format/numbers.ts";
import type { Engine } from "./plan.ts";

/** Rules whose files are the states; the profile says how many run at once. */
export const snakemake: Engine = {
  start: "snakemake --profile profile",
  settings:
    "cores of this machine, or jobs at once on a cluster, in profile/config.yaml, with your cluster's own settings",
  files: ({ shards, rounds }) => [
    {
      path: "Snakefile",
      text: `# ${counted(rounds, "round")} of ${shards} shards and a merge, more where the study needs them, then the report.
import os

SHARDS = range(${shards})


def before(wildcards):
    return [] if int(wildcards.round) == 1 else [f"r{int(wildcards.round) - 1}.state"]


# The first round after which the study is complete. Where its report was deleted, it is written anew.
def finished(wildcards):
    round = ${rounds}
    while True:
        if is_lost(round):
            os.remove(f"r{round}.finished")
        told = checkpoints.finish.get(round=round).output[0]
        with open(told) as file:
            if file.read().strip() != "further":
                return told
        round += 1


def is_lost(round):
    if not os.path.exists(f"r{round}.finished") or os.path.exists("report"):
        return False
    with open(f"r{round}.finished") as file:
        return file.read().strip() == "complete"


rule all:
    input:
        finished,


rule collect:
    input:
        before,
    output:
        "r{round}/part-{shard}.state",
    wildcard_constraints:
        round=r"\\d+",
        shard=r"\\d+",
    threads: 1
    resources:
        mem_mb=4000,
    shell:
        "WORKERS={threads} sh step.sh collect {wildcards.round} {wildcards.shard}"


rule merge:
    input:
        before,
        lambda wildcards: [f"r{wildcards.round}/part-{shard}.state" for shard in SHARDS],
    output:
        "r{round}.state",
    wildcard_constraints:
        round=r"\\d+",
    resources:
        mem_mb=8000,
    shell:
        "sh step.sh merge {wildcards.round}"


# The folder report, unless another round is needed: the file says which.
checkpoint finish:
    input:
        "r{round}.state",
    output:
        "r{round}.finished",
    wildcard_constraints:
        round=r"\\d+",
    resources:
        mem_mb=8000,
    shell:
        "sh step.sh try-report {wildcards.round} >{output}"
`,
    },
    {
      path: "profile/config.yaml",
      text: `# snakemake --profile profile. On Slurm add "slurm: true" (snakemake 7) or "executor: slurm" (8), and default-resources.
# cores is for this machine alone, jobs for a cluster.
cores: all
jobs: ${Math.min(shards, 64)}
retries: 2
keep-going: true
rerun-incomplete: true
printshellcmds: true
`,
    },
  ],
};
