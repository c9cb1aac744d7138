import { useState } from "preact/hooks";
import type { FigureRequest } from "../engine/protocol.ts";
import { DataTable } from "./data-table.tsx";
import { figureColumns } from "./figure-columns.ts";
import { useAnswer } from "./use-answer.ts";

/** The numbers behind a figure as a table, asked for when it is opened. */
export function FigureNumbers({ title, request }: { title: string; request: FigureRequest }) {
  const [open, setOpen] = useState(false);
  const table = useAnswer(open ? (api) => api.numbers(request) : undefined, JSON.stringify(request));
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
