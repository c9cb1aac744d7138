import { basename } from "node:path";
import { stringify } from "yaml";
import { UsageError } from "../../sdk/index.ts";
import { counted } from "../format/numbers.ts";
import type { Engine, WorkflowFile, WorkflowPlan } from "./plan.ts";
import { shellWord } from "./shell-word.ts";

const claim = "convscope";

/** Rounds that there are Jobs for: a search for quartiles takes at most four, also among values that nearly agree, and densities one after it. */
const mostRounds = 7;

/** Indexed Jobs, each followed by the Job that merges, on a volume that all of them see. */
export const kubernetes: Engine = {
  start: "sh run.sh",
  settings: `the claim of the volume (${claim}), its mount path, the image and the resources in the manifests`,
  files: (plan) => {
    const rounds = Array.from({ length: mostRounds }, (_, i) => i + 1);
    return [
      ...rounds.flatMap((round) => [
        manifest(`round-${round}-collect`, plan, `collect ${round} auto`, plan.shards),
        manifest(`round-${round}-merge`, plan, `merge ${round}`),
        ...(round < plan.rounds ? [] : [manifest(`round-${round}-report`, plan, `try-report ${round}`)]),
      ]),
      {
        path: "run.sh",
        text: `#!/bin/sh
# Runs the study's Jobs one after the other, ${counted(plan.rounds, "round")} and those that it turns out to need. Run again it goes on: Jobs that are there
# are left as they are.
set -eu
cd "$(dirname "$0")"
run() {
  step=$1
  kubectl apply -f "$step.yaml"
  until kubectl wait --for=condition=complete --timeout=30s "job/${jobName(plan, "$step")}" 2>/dev/null; do
    failed=$(kubectl get "job/${jobName(plan, "$step")}" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status}')
    [ "$failed" != True ] || { echo "$step failed: kubectl logs job/${jobName(plan, "$step")}" >&2; exit 1; }
  done
}
round=1
while [ "$round" -le ${mostRounds} ]; do
  run "round-$round-collect"
  run "round-$round-merge"
  if [ "$round" -ge ${plan.rounds} ]; then
    run "round-$round-report"
    [ "$(kubectl logs "job/${jobName(plan, "$step")}" | tail -n 1)" = further ] || exit 0
  fi
  round=$((round + 1))
done
echo "the study needs more than ${mostRounds} rounds" >&2
exit 1
`,
      },
    ];
  },
};

function manifest(step: string, plan: WorkflowPlan, command: string, shards?: number): WorkflowFile {
  const name = jobName(plan, step);
  const container = {
    name: "convscope",
    image: "node:22-slim",
    // Kubernetes puts variables in place of $(NAME), and $ in place of $$.
    command: ["sh", `${plan.folder.replaceAll("$", "$$$$")}/step.sh`, ...command.split(" ")],
    resources: {
      requests: { cpu: "1", memory: shards === undefined ? "8Gi" : "4Gi" },
      limits: { memory: shards === undefined ? "8Gi" : "4Gi" },
    },
    volumeMounts: [{ name: "data", mountPath: sharedFolder(plan) }],
  };
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, labels: { app: "convscope" } },
    spec: {
      ...(shards === undefined
        ? {}
        : { completions: shards, parallelism: Math.min(shards, 64), completionMode: "Indexed" }),
      // Of a pod that dies its shard goes on in another.
      backoffLimit: 3 * (shards ?? 1),
      template: {
        metadata: { labels: { app: "convscope" } },
        spec: {
          restartPolicy: "OnFailure",
          containers: [container],
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
  const about = `# The volume ${claim} is mounted where the models and this folder lie, at ${shellWord(sharedFolder(plan))}.\n`;
  return { path: `${step}.yaml`, text: about + stringify(job) };
}

/** Several studies may share a namespace: a Job is named for the set's folder, too, as far as its name may. */
function jobName({ folder }: WorkflowPlan, step: string): string {
  const own =
    basename(folder)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return ["convscope", own.join("-").slice(0, 24).replace(/-$/, ""), step].filter((part) => part !== "").join("-");
}

/** The deepest folder in which all models and the set lie. */
function sharedFolder({ collect, folder }: WorkflowPlan): string {
  const paths = [
    folder,
    ...collect.filter((word) => /^([^/]*=)?\//.test(word)).map((word) => word.slice(word.indexOf("/"))),
  ];
  const parts = paths.map((path) => path.split("/").slice(0, -1));
  const [first] = parts;
  let depth = 0;
  while (depth < first.length && parts.every((own) => own[depth] === first[depth])) depth++;
  const shared = first.slice(0, depth).join("/");
  if (shared.includes(":"))
    throw new UsageError(
      `workflow kubernetes: found ${shared}, but Kubernetes mounts no folder with a colon in its path`,
    );
  if (depth > 1) return shared;
  throw new UsageError(
    `workflow kubernetes mounts one volume: found ${paths.join(", ")}, expected models and -o below one folder`,
  );
}
