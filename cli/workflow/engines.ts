import { kubernetes } from "./kubernetes.ts";
import { parallel } from "./parallel.ts";
import type { Engine } from "./plan.ts";
import { slurm } from "./slurm.ts";
import { snakemake } from "./snakemake.ts";

/** The schedulers that a study can be handed to, by the names that `workflow` takes. */
export const engines: Readonly<Record<string, Engine>> = { slurm, snakemake, kubernetes, parallel };
