import type { Provenance } from "./facts.ts";

/**
 * That D changes with the models that are given together, and how to have numbers that do not; null where basis and range
 * were fixed beforehand.
 */
export function comparabilityNote({
  provenance: { options },
}: {
  provenance: Pick<Provenance, "options">;
}): string | null {
  const common = [...(options.basis === "models" ? ["basis"] : []), ...(options.rangeOf === "models" ? ["range"] : [])];
  if (common.length === 0) return null;
  const [are, them] = common.length === 1 ? ["is", "it"] : ["are", "both"];
  return `D depends on the models given together: ${common.join(" and ")} ${are} common to them. For a D that can be compared between runs, give ${them} on the command line: ${common.map((option) => `--${option}`).join(", ")}.`;
}
