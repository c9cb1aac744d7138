import { shorten } from "./format/display-width.ts";
import { safeText } from "./format/safe-text.ts";
import { colorsFor, type Terminal, widthOf } from "./terminal.ts";

export interface Progress {
  report(state: { done: number; total: number; stage: string }): void;
  /** Takes the line away. */
  clear(): void;
}

/** A line on stderr that shows how far the work is; silent when stderr is no terminal. */
export function progressOn({ stderr, env }: Terminal, quiet: boolean): Progress {
  if (quiet || stderr.isTTY !== true || env.TERM === "dumb") return { report() {}, clear() {} };
  const colors = colorsFor(stderr, env);
  const width = Math.min(widthOf(stderr, env), 100) - 1;
  let shown = "";
  return {
    report({ done, total, stage }) {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const cells = Math.floor(share * 24);
      const bar = `${colors.cyan("━".repeat(cells))}${colors.dim("━".repeat(24 - cells))}`;
      const text = shorten(safeText(stage), width - 32);
      const line = `${bar} ${`${Math.floor(100 * share)}%`.padStart(4)}  ${text}`;
      if (line === shown) return;
      shown = line;
      stderr.write(`\r\x1b[2K${line}`);
    },
    clear() {
      if (shown !== "") stderr.write("\r\x1b[2K");
      shown = "";
    },
  };
}
