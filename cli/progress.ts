import { shorten } from "./format/display-width.ts";
import { safeText } from "./format/safe-text.ts";
import { colorsFor, type Terminal, widthOf } from "./terminal.ts";

export interface Progress {
  report(state: { done: number; total: number; stage: string; seconds?: number }): void;
  /** Takes the line away. */
  clear(): void;
}

/** From this many seconds on the work is announced, also where nobody sees how far it is. */
const worthTelling = 20;

/** A line on stderr that shows how far the work is; where stderr is no terminal, only how long work of some time will take. */
export function progressOn({ stderr, env }: Terminal, quiet: boolean, now: () => number = Date.now): Progress {
  if (quiet) return { report() {}, clear() {} };
  const announce = (seconds = 0) => {
    if (seconds >= worthTelling) stderr.write(`This will take about ${duration(seconds)} of processor time.\n`);
  };
  if (stderr.isTTY !== true || env.TERM === "dumb") return { report: ({ seconds }) => announce(seconds), clear() {} };
  const colors = colorsFor(stderr, env);
  const width = Math.min(widthOf(stderr, env), 100) - 1;
  let shown = "";
  const clock = new Remaining(now);
  return {
    report({ done, total, stage, seconds }) {
      announce(seconds);
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const cells = Math.floor(share * 24);
      const bar = `${colors.cyan("━".repeat(cells))}${colors.dim("━".repeat(24 - cells))}`;
      const text = shorten(`${safeText(stage)}${clock.text(share, total)}`, width - 32);
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

/** How long the rest takes if it goes on as so far. */
class Remaining {
  private began = 0;
  private before = { share: 0, total: -1 };

  constructor(private readonly now: () => number) {}

  /** ", about 12 min left"; "" in the first seconds, and near the end. */
  text(share: number, total: number): string {
    // Stages of one count of work go on from one another.
    if (total !== this.before.total || share < this.before.share) this.began = this.now();
    this.before = { share, total };
    const seconds = (this.now() - this.began) / 1000;
    if (seconds < 5 || share < 0.002) return "";
    const left = (seconds * (1 - share)) / share;
    if (left < 10) return "";
    return `, about ${duration(left)} left`;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${10 * Math.ceil(seconds / 10)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
