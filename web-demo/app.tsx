import { useEffect, useRef, useState } from "preact/hooks";
import { typeset } from "../sdk/results/typeset.ts";
import { docsAt, helpOf } from "./docs.ts";
import type { Overview } from "./engine/protocol.ts";
import { openFiles } from "./open-files.ts";
import { go, route, shownView, type View } from "./route.ts";
import { failure, goToStart, isTwin, onStart, opened, overview } from "./state.ts";
import { droppedFiles } from "./ui/dropped-files.ts";
import { ExportMenu } from "./ui/export-menu.tsx";
import { Guard } from "./ui/guard.tsx";
import { Name } from "./ui/name.tsx";
import { JobProgress } from "./ui/progress.tsx";
import { shownName } from "./ui/shown-name.ts";
import { toggleTheme } from "./ui/theme.ts";
import { viewRows, viewsOf } from "./views/index.ts";
import { Start } from "./views/start.tsx";
import { Twin } from "./views/twin.tsx";

/** More models than these are not all named above each view. */
const mostNamed = 3;

/** The frame around the views. Files may be dropped anywhere on it. */
export function App() {
  const [over, setOver] = useState(false);
  const result = onStart.value ? undefined : overview.value;
  const there = result === undefined ? [] : viewsOf(result);
  const view = shownView(there);
  const { Show, title } = viewRows[view ?? "overview"];
  const named = result && namesOf(result);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = named === undefined ? "convscope" : `${inOneLine(named)} · ${title} · convscope`;
  }, [result, title]);
  // Who opened a model by keyboard, or cannot see the page, goes on from its name.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [opened.value]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has a button beside it that does the same
    <div
      class={over ? "app over" : "app"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => event.relatedTarget === null && setOver(false)}
      onDrop={async (event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) await openFiles(await droppedFiles(event.dataTransfer));
      }}
    >
      {/* biome-ignore lint/a11y/useValidAnchor: it is navigation; the address holds the view */}
      <a class="skip" href="#content" onClick={(event) => focusContent(event)}>
        Skip to the content
      </a>
      <header class="top">
        <button type="button" class="brand" onClick={goToStart} aria-label="convscope: start page">
          <svg viewBox="0 0 3 3" aria-hidden="true">
            <path d="M0 0h1v1h-1zM1 1h1v1h-1z" fill="#2166ac" />
            <path d="M2 0h1v1h-1zM0 2h1v1h-1z" fill="#92c5de" />
            <path d="M1 0h1v1h-1zM2 1h1v1h-1z" fill="#f4a582" />
            <path d="M0 1h1v1h-1zM1 2h1v1h-1zM2 2h1v1h-1z" fill="#b2182b" />
          </svg>
          convscope
        </button>
        {result && <Tabs there={there} />}
        <div class="row end">
          {result && <ExportMenu />}
          <button type="button" class="quiet" onClick={toggleTheme} aria-label="Light or dark">
            {/* As drawings: fonts lack such signs, or have them tiny. */}
            <svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
              <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5" />
              <path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor" />
            </svg>
          </button>
        </div>
      </header>
      <JobProgress />
      {failure.value !== undefined && (
        <div class="failure" role="alert">
          <p>{typeset(shownName(failure.value, 1000))}</p>
          <button
            type="button"
            onClick={() => {
              failure.value = undefined;
            }}
          >
            Close
          </button>
        </div>
      )}
      <main id="content" tabIndex={-1}>
        {result === undefined ? (
          // Another address in the link is another form.
          isTwin() ? (
            <Twin key={route.value.url} />
          ) : (
            <Start />
          )
        ) : (
          <div role="tabpanel" id="view" aria-labelledby={`tab-${view}`}>
            <h1 class="subject" tabIndex={-1} ref={heading}>
              {named?.names.map((name, i, { length }) => [
                <Name key={i} of={name} then={i < length - 1 ? "," : ""} />,
                " ",
              ])}
              {named?.rest}
            </h1>
            <Guard key={view} result={result}>
              <Show result={result} />
            </Guard>
          </div>
        )}
      </main>
      <footer>
        <p class="muted">
          Nothing {isTwin() && "of a model "}leaves this computer. Methods: Gavrikov and Keuper (CVPR 2022, NeurIPS-W
          2022); Actor, Rivière and Fuentes; Lindeberg, Babaiee and Kiasari.
          {result && ` convscope ${result.version}.`}
          {result?.live && ` Computed by ${workers(result.threads)} of this browser.`}
        </p>
        {docsAt() && (
          <p>
            <a href={docsAt()}>Documentation</a>
            {result && view && (
              <>
                {" · "}
                <a href={helpOf(view)}>How to read {title}</a>
              </>
            )}
          </p>
        )}
      </footer>
    </div>
  );
}

/** The models by name: of many the first ones, and how many more there are. */
function namesOf(result: Overview): { names: string[]; rest: string } {
  const { models } = result;
  const shown = models.length > mostNamed + 1 ? models.slice(0, mostNamed) : models;
  const names = shown.map(({ name }) => shownName(name, 60));
  const more = models.length - shown.length;
  return { names, rest: more > 0 ? `and ${more} more ${nounOf(result)}s` : "" };
}

/** As a title, by which the page is found among others. */
function inOneLine({ names, rest }: ReturnType<typeof namesOf>): string {
  return `${names.join(", ")} ${rest}`.trim();
}

/** A saved training has checkpoints in place of models. */
function nounOf({ studied, training }: Overview): string {
  return studied || training === null ? "model" : "checkpoint";
}

/** Arrow keys go from tab to tab, as the ARIA practices have it. */
function Tabs({ there }: { there: readonly View[] }) {
  const list = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const view = shownView(there);
  // the focus follows the view
  useEffect(() => {
    if (moved.current) list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
    moved.current = false;
  }, [view]);
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label="Views"
      tabIndex={-1}
      ref={list}
      onKeyDown={(event) => {
        const at = there.indexOf(view);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        const next = there.at(to % there.length) as View;
        moved.current = next !== view;
        go({ view: next });
      }}
    >
      {there.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === view}
          aria-controls="view"
          tabIndex={name === view ? 0 : -1}
          onClick={() => go({ view: name })}
        >
          {viewRows[name].title}
        </button>
      ))}
    </div>
  );
}

function workers(threads: number): string {
  return threads < 2 ? "one worker" : `${threads} workers`;
}

function focusContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
