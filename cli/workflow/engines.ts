import type { Engine } from "./plan.ts";

/** The schedulers that a study can be handed to, by the names that `workflow` takes. One brings a writer of YAML: it is loaded when it is asked for. */
export const engines: Readonly<Record<string, () => Promise<Engine>>> = {
  slurm: async () => (await import("./slurm.ts")).slurm,
  snakemake: async () => (await import("./snakemake.ts")).snakemake,
  kubernetes: async () => (await import("./kubernetes.ts")).kubernetes,
  parallel: async () => (await import("./parallel.ts")).parallel,
};
