import { useEffect, useState } from "preact/hooks";
import type { Table } from "../../sdk/index.ts";
import type { FigureRequest } from "../engine/protocol.ts";
import { version, worker } from "../state.ts";
import { DataTable } from "./data-table.tsx";
import { figureColumns } from "./figure-columns.ts";

/** The numbers behind a figure as a table, asked for when it is opened. */
export function FigureNumbers({ title, request }: { title: string; request: FigureRequest }) {
  const [open, setOpen] = useState(false);
  const [table, setTable] = useState<Table>();
  const key = `${version.value} ${JSON.stringify(request)}`;
  // the key holds the request and the result
  useEffect(() => {
    if (!open) return;
    let current = true;
    worker()
      .numbers(request)
      .then((found) => current && setTable(found));
    return () => {
      current = false;
    };
  }, [open, key]);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        The numbers<span class="hidden"> of “{title}”</span>
      </summary>
      {open && table && (
        <DataTable
          key={table.columns.join()}
          label={`The numbers of “${title}”`}
          columns={figureColumns(table)}
          rows={table.rows}
          searched={(row) => row.join(" ")}
        />
      )}
    </details>
  );
}
