import { UsageError } from "../errors.ts";

/** A state lacks a pass that no shard has begun: a further round has to be collected before the study can be reported. */
export class FurtherRoundError extends UsageError {}
