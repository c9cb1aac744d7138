import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, failure, overview, worker } from "../state.ts";
import { saveBlob } from "./save.ts";

/** Saves the result as a report, as JSON that can be opened here again, or a table as CSV. */
export function ExportMenu() {
  const [tables, setTables] = useState<string[]>([]);
  const menu = useRef<HTMLDetailsElement>(null);
  // Wherever the focus is: a menu that was opened by the mouse may not have it.
  useEffect(() => {
    const onPress = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) menu.current?.removeAttribute("open");
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !menu.current?.open) return;
      menu.current.removeAttribute("open");
      menu.current.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", onPress);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPress);
      removeEventListener("keydown", onKey);
    };
  }, []);
  const save = async (make: () => Promise<Blob>, name: string) => {
    menu.current?.removeAttribute("open");
    try {
      saveBlob(await make(), name);
    } catch (error) {
      failure.value = (error as Error).message;
    }
  };
  return (
    <details
      class="menu"
      ref={menu}
      onToggle={async (event) => {
        if (event.currentTarget.open) setTables(await ask((api) => api.tableNames()));
      }}
    >
      <summary>Export</summary>
      <div class="menu-items">
        <button type="button" onClick={() => save(() => worker().exportAs("html"), "report.html")}>
          Report (HTML, opens offline)
        </button>
        <button type="button" onClick={() => save(() => worker().exportAs("json"), "convscope.json")}>
          Result (JSON, opens here again)
        </button>
        {overview.value?.studied &&
          overview.value.saved.map(({ name, title }) => (
            <Fragment key={name}>
              <button type="button" onClick={() => save(() => worker().exportAs("html", name), `${name}.html`)}>
                {title}, report (HTML)
              </button>
              <button type="button" onClick={() => save(() => worker().exportAs("json", name), `${name}.json`)}>
                {title}, result (JSON)
              </button>
            </Fragment>
          ))}
        <hr />
        {tables.map((name) => (
          <button key={name} type="button" onClick={() => save(() => worker().exportTable(name), `${name}.csv`)}>
            {name}.csv
          </button>
        ))}
      </div>
    </details>
  );
}
