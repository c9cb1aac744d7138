import type { Finding, ModelFacts, Provenance } from "./facts.ts";
import type { NormsResult } from "./operators.ts";

/** What `convscope norms` gives: whole layers as operators, after Sedghi, Gupta and Long. */
export interface NormsDocument {
  schema: "convscope/1";
  command: "norms";
  models: ModelFacts[];
  norms: NormsResult;
  findings: Finding[];
  provenance: Provenance;
}
