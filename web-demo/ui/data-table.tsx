import { useEffect, useMemo, useState } from "preact/hooks";
import { counted } from "../../sdk/index.ts";
import { go, route } from "../route.ts";
import { grouped } from "./numbers.ts";
import { type LayerName, lit } from "./pointed-layer.ts";
import { type Column, cellsOf, found, nextSort, type Sort, sorted } from "./table-rows.ts";
import { withSubscripts } from "./with-subscripts.tsx";

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** What the search looks through; without it there is no search. */
  searched?: (row: Row) => string;
  onChoose?: (row: Row) => void;
  /** The layer of a row: it is lit wherever else on the page it is seen. */
  layerOf?: (row: Row) => LayerName | undefined;
}

/** Rows drawn at first; the rest on request, so that a network of thousands of layers stays quick. */
const atFirst = 100;
/** Of them those that are seen, in the task that the view is rendered in; the others in the next one. */
const atOnce = 30;

/** A table that can be sorted by each column and searched. */
export function DataTable<Row>({ label, columns, rows, searched, onChoose, layerOf }: Props<Row>) {
  const sort = sortOf(route.value.sorted, label, columns.length);
  const [query, setQuery] = useState("");
  const [most, setMost] = useState(atFirst);
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    const next = setTimeout(() => setBegun(true));
    return () => clearTimeout(next);
  }, []);
  const kept = searched ? found(rows, searched, query) : rows;
  const ordered = sort === undefined ? kept : sorted(kept, columns[sort.column], sort.down);
  const cells = useMemo(() => cellsOf(columns, rows), [columns, rows]);
  const toggle = (column: number) => go({ sorted: sortedBy(label, nextSort(sort, column)) });
  return (
    <div class="table-block">
      {searched && (
        <label class="search">
          <span>Search</span>
          <input type="search" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
          <span class="muted" role="status">
            {kept.length === rows.length
              ? counted(rows.length, "row")
              : `${grouped(kept.length)} of ${counted(rows.length, "row")}`}
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
                    {withSubscripts(title)}
                    <span aria-hidden="true">{sort?.column !== i ? "" : sort.down ? " ↓" : " ↑"}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, begun ? most : atOnce).map((row, r) => (
              <tr key={r} {...lit(layerOf?.(row))}>
                {columns.map((column, i) => {
                  const content = cells[i](row);
                  return (
                    <td key={column.title} class={column.numeric ? "n" : "t"}>
                      {i === 0 && onChoose ? (
                        <button type="button" class="link" onClick={() => onChoose(row)}>
                          {content}
                        </button>
                      ) : (
                        content
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

/** "Table of layers", sorted downwards by the fourth column, is "table-of-layers.3d" in the address. */
function sortedBy(label: string, sort: Sort | undefined): string | undefined {
  return sort && `${nameOf(label)}.${sort.column}${sort.down ? "d" : "u"}`;
}

function sortOf(sorted: string | undefined, label: string, columns: number): Sort | undefined {
  const [name, by = ""] = sorted?.split(".") ?? [];
  const column = Number.parseInt(by, 10);
  return name === nameOf(label) && column < columns ? { column, down: by.endsWith("d") } : undefined;
}

function nameOf(label: string): string {
  return label.toLowerCase().replace(/[^a-z]+/g, "-");
}
