import { useEffect, useRef, useState } from "preact/hooks";
import type { ExportKind } from "../engine/protocol.ts";
import { failure, overview, worker } from "../state.ts";
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
  const save = async (kind: ExportKind, name: string, table?: string) => {
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
        if (event.currentTarget.open) setTables(await worker().tableNames());
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
        {overview.value?.studied && overview.value.live && overview.value.operators && (
          <>
            <button type="button" onClick={() => save("operators-html", "operators.html")}>
              Operators, report (HTML)
            </button>
            <button type="button" onClick={() => save("operators-json", "operators.json")}>
              Operators, result (JSON)
            </button>
          </>
        )}
        {overview.value?.studied && overview.value.live && overview.value.scaleSpace && (
          <>
            <button type="button" onClick={() => save("scale-space-html", "scale-space.html")}>
              Scale space, report (HTML)
            </button>
            <button type="button" onClick={() => save("scale-space-json", "scale-space.json")}>
              Scale space, result (JSON)
            </button>
          </>
        )}
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
