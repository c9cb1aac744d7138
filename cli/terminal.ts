import { createColors } from "picocolors";

/** Where text goes; Node's standard streams are such. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Where `write` returns false, "drain" comes once there is room again. */
  once?(event: "drain", listener: () => void): unknown;
}

/** Where a model may come from; Node's standard input is such. */
export interface Input extends AsyncIterable<Uint8Array> {
  destroy?(): unknown;
}

/** Everything the command line touches outside the files it is given. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens standard input; called only where the user names it by `-`. */
  readonly stdin?: () => Input;
  readonly signal?: AbortSignal;
  /** Notes that something the user named was left out, though the rest is done: the exit code says so. */
  readonly leaveOut?: (message: string) => void;
}

export type Colors = ReturnType<typeof createColors>;

/** Colours for a stream: on a terminal, unless NO_COLOR is set or TERM is "dumb" (no-color.org); FORCE_COLOR insists. */
export function colorsFor(stream: Stream, env: Terminal["env"]): Colors {
  if (env.NO_COLOR) return createColors(false);
  if (env.FORCE_COLOR && env.FORCE_COLOR !== "0") return createColors(true);
  return createColors(stream.isTTY === true && env.TERM !== "dumb");
}

/** Columns to wrap messages in, where a person reads them in a terminal or COLUMNS is set; undefined for a log. */
export function messageColumns({ stderr, env }: Pick<Terminal, "stderr" | "env">): number | undefined {
  return stderr.isTTY || env.COLUMNS ? Math.min(widthOf(stderr, env), 100) : undefined;
}

/** Columns to lay tables out in: the terminal's, COLUMNS where it says so, else 100. Never below 40. */
export function widthOf(stream: Stream, env: Terminal["env"]): number {
  const asked = Number(env.COLUMNS);
  const width = stream.columns ?? (Number.isInteger(asked) && asked > 0 ? asked : 100);
  return Math.max(40, Math.min(width, 160));
}
