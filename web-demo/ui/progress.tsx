import { useRef } from "preact/hooks";
import { counted, type Progress } from "../../sdk/index.ts";
import { cancel, job } from "../state.ts";
import { grouped } from "./numbers.ts";

/** Seconds after which the time that is left can be estimated. */
const soonest = 4;
/** Work that goes through each filter once; what other work counts are its passes, one after the other. */
const oncePerFilter = ["fitting filters", "assigning filters"];

/** The work under way, how much of it is done, and the way to end it. */
export function JobProgress() {
  const since = useRef<number | undefined>(undefined);
  since.current = job.value && (since.current ?? performance.now());
  if (job.value === undefined) return null;
  const { label, progress } = job.value;
  // Passes over the filters, clusterings, parts of layers: of all of them together this much.
  const share = progress && progress.total > 0 ? progress.done / progress.total : undefined;
  return (
    <div class="progress">
      <span role="status">
        {label[0].toUpperCase() + label.slice(1)}
        {share !== undefined &&
          `: ${counts(progress!)}${Math.floor(100 * share)}\u00a0%${timeLeft(share, since.current!)}`}
      </span>
      <progress max={1} value={share} aria-label={label} />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}

/** "12,288 of 46,080 filters, ", where it counts filters and goes through them once. */
function counts({ stage, done, total }: Progress): string {
  return oncePerFilter.includes(stage) ? `${grouped(done)} of ${counted(total, "filter")}, ` : "";
}

function timeLeft(share: number, since: number): string {
  const seconds = (performance.now() - since) / 1000;
  if (seconds < soonest || share < 0.02 || share >= 1) return "";
  return `, about ${Math.ceil((seconds * (1 - share)) / share)}\u00a0s left`;
}
