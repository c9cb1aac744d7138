import { useRef, useState } from "preact/hooks";
import { failure, worker } from "../state.ts";
import { saveBlob } from "./save.ts";

/** Saves the result as a report, as JSON that can be opened here again, or a table as CSV. */
export function ExportMenu() {
  const [tables, setTables] = useState<string[]>([]);
  const menu = useRef<HTMLDetailsElement>(null);
  const save = async (kind: "json" | "html" | "csv", name: string, table?: string) => {
    menu.current?.removeAttribute("open");
    try {
      saveBlob(await worker().exportAs(kind, table), name);
    } catch (error) {
      failure.value = (error as Error).message;
    }
  };
  return (
    <details
      class="menu"
      ref={menu}
      onToggle={async (event) => {
        if (event.currentTarget.open) setTables((await worker().tables()).map(({ name }) => name));
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        menu.current?.removeAttribute("open");
        menu.current?.querySelector("summary")?.focus();
      }}
    >
      <summary>Export</summary>
      <div class="menu-items">
        <button type="button" onClick={() => save("html", "report.html")}>
          Report (HTML, opens offline)
        </button>
        <button type="button" onClick={() => save("json", "convscope.json")}>
          Result (JSON, opens here again)
        </button>
        <hr />
        {tables.map((name) => (
          <button key={name} type="button" onClick={() => save("csv", `${name}.csv`, name)}>
            {name}.csv
          </button>
        ))}
      </div>
    </details>
  );
}
