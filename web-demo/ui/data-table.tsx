import { useState } from "preact/hooks";
import { shownName } from "./shown-name.ts";

export interface Column<Row> {
  title: string;
  /** A longer explanation. */
  hint?: string;
  value: (row: Row) => string | number | null;
  /** What is shown where it is not the value itself. */
  show?: (row: Row) => preact.ComponentChildren;
  numeric?: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** What the search looks through; without it there is no search. */
  searched?: (row: Row) => string;
  onChoose?: (row: Row) => void;
}

/** Rows drawn at first; the rest on request, so that a network of thousands of layers stays quick. */
const atFirst = 100;

/** A table that can be sorted by each column and searched. */
export function DataTable<Row>({ label, columns, rows, searched, onChoose }: Props<Row>) {
  const [sort, setSort] = useState<{ column: number; down: boolean }>();
  const [query, setQuery] = useState("");
  const [most, setMost] = useState(atFirst);
  const wanted = plain(query);
  const kept = searched && wanted !== "" ? rows.filter((row) => plain(searched(row)).includes(wanted)) : rows;
  const ordered = sort === undefined ? kept : [...kept].sort((a, b) => compare(columns[sort.column], a, b, sort.down));
  const toggle = (column: number) =>
    setSort((old) =>
      old?.column !== column ? { column, down: false } : old.down ? undefined : { column, down: true },
    );
  return (
    <div class="table-block">
      {searched && (
        <label class="search">
          <span>Search</span>
          <input type="search" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
          <span class="muted" role="status">
            {kept.length === rows.length ? `${rows.length} rows` : `${kept.length} of ${rows.length} rows`}
          </span>
        </label>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ title, hint, numeric }, i) => (
                <th
                  key={title}
                  scope="col"
                  class={numeric ? "n" : undefined}
                  aria-sort={sort?.column !== i ? "none" : sort.down ? "descending" : "ascending"}
                >
                  <button type="button" title={hint} onClick={() => toggle(i)}>
                    {title}
                    <span aria-hidden="true">{sort?.column !== i ? "" : sort.down ? " ↓" : " ↑"}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, most).map((row, r) => (
              <tr key={r}>
                {columns.map((column, i) => {
                  const shown = column.show?.(row) ?? text(column.value(row));
                  return (
                    <td key={column.title} class={column.numeric ? "n" : "t"}>
                      {i === 0 && onChoose ? (
                        <button type="button" class="link" onClick={() => onChoose(row)}>
                          {shown}
                        </button>
                      ) : (
                        shown
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {ordered.length > most && (
        <button type="button" onClick={() => setMost(most + 1000)}>
          Show {Math.min(1000, ordered.length - most)} more
        </button>
      )}
    </div>
  );
}

/** "3×3" and "3x3" find the same. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll("×", "x");
}

function compare<Row>({ value }: Column<Row>, a: Row, b: Row, down: boolean): number {
  const [x, y] = [value(a), value(b)];
  // What is not known stays at the end either way.
  if (x === null || y === null) return Number(x === null) - Number(y === null);
  const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
  return down ? -order : order;
}

function text(value: string | number | null): string {
  return value === null ? "–" : typeof value === "number" ? String(value) : shownName(value);
}
