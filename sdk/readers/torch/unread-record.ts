/** A tensor that is none of strided numbers: it is listed with the reason. */
export interface UnreadRecord {
  readonly kind: "unread";
  /** "unknown" where the pickle does not tell it in a way that is understood here. */
  readonly dtype: string;
  /** [] where it is unknown. */
  readonly shape: readonly number[];
  readonly reason: string;
}

/** A tensor that contradicts itself. */
export interface Fault {
  readonly kind: "fault";
  readonly what: string;
}
