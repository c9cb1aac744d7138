import { UsageError } from "../../errors.ts";
import { rowColumns } from "../../model/filter-rows.ts";
import type { LabelSource, Model } from "../../model/model.ts";
import { columnsOf, expectColumn } from "../../model/select-layers.ts";

/** The group of the layers that have no label. */
export const unlabelled = "(no label)";

/** Columns with a meaning of their own, none of which is the label unasked. */
const ownColumns: readonly string[] = ["name", "format", "folder", ...Object.values(rowColumns)];

/**
 * The column that layers are grouped by: the one asked for; else the sidecar's first that has no meaning of its own; else the
 * only such column of the models' tables.
 *
 * @throws UsageError where there is none, or several without a word which.
 */
export function labelColumn(
  models: readonly Model[],
  labels: LabelSource | undefined,
  asked: string | undefined,
): string {
  const columns = columnsOf(models);
  if (asked !== undefined) {
    expectColumn(columns, asked, "to group by");
    return asked;
  }
  const known = (labels?.columns ?? columns).filter((name) => !ownColumns.includes(name));
  if (known.length === 1 || (labels !== undefined && known.length > 0)) return known[0];
  if (known.length > 0) {
    throw new UsageError(
      `grouping by label needs --label-column: ${known.slice(0, 8).join(", ")}${known.length > 8 ? ` and ${known.length - 8} more` : ""}`,
    );
  }
  if (labels !== undefined) {
    throw new UsageError(`the labels file has columns ${labels.columns.join(", ")}, expected a label column`);
  }
  throw new UsageError("grouping by label needs labels: the models carry none; --labels FILE gives them");
}
