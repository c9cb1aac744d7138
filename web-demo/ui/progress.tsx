import { cancel, job } from "../state.ts";
import { grouped } from "./numbers.ts";

/** The work under way, and the way to end it. */
export function Progress() {
  if (job.value === undefined) return null;
  const { label, progress, unit = "filters" } = job.value;
  return (
    <div class="progress">
      <span role="status">
        {label}
        {progress && `: ${grouped(progress.done)} of ${grouped(progress.total)} ${unit}`}
      </span>
      <progress
        max={1}
        value={progress && progress.total > 0 ? progress.done / progress.total : undefined}
        aria-label={label}
      />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}
