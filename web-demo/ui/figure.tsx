import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { typeset } from "../../sdk/results/typeset.ts";
import type { FigureFacts, FigureRequest } from "../engine/protocol.ts";
import { ask, failure, overview, version, worker } from "../state.ts";
import { FigureNumbers } from "./figure-numbers.tsx";
import { layerHeads, layerMarks } from "./layer-marks.ts";
import { isPointed, type LayerName, pointAt } from "./pointed-layer.ts";
import { putSvg } from "./put-svg.ts";
import { useRoom } from "./room.ts";
import { saveBlob } from "./save.ts";
import { shownName } from "./shown-name.ts";
import { svgToPng } from "./svg-to-png.ts";
import { withSubscripts } from "./with-subscripts.tsx";

/** Heights of the window that a figure may have before it scrolls by itself. */
const mostHeight = 2;

/** A figure drawn by the worker, on its card, with its exports; nothing where there is no data for it. */
export function Figure({ request }: { request: FigureRequest }) {
  const facts = overview.value?.figures.find(({ name }) => name === request.name);
  return facts === undefined ? null : <Drawn facts={facts} request={request} />;
}

function Drawn({
  facts: { title: usual, caption: usualCaption, least },
  request,
}: {
  facts: FigureFacts;
  request: FigureRequest;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const drawing = useRef<HTMLDivElement>(null);
  const [svg, setSvg] = useState("");
  const [title, setTitle] = useState(usual);
  const [caption, setCaption] = useState(usualCaption);
  const [fault, setFault] = useState<string>();
  /** Tall, of hundreds of layers, it scrolls on its card: what stands below it must not be pages away. Wide, it cannot be drawn as narrow as the card is. */
  const [shape, setShape] = useState("card");
  const [marks, setMarks] = useState<ReadonlyMap<Element, LayerName>>(new Map());
  // Begun for each drawing: an effect that found no marks would wait for no layer.
  useEffect(
    () =>
      effect(() => {
        for (const [mark, layer] of marks) mark.classList.toggle("lit", isPointed(layer));
      }),
    [marks],
  );
  const room = useRoom(holder);
  // What is drawn from which result, for which width.
  const key = `${version.value} ${room} ${JSON.stringify(request)}`;
  useEffect(() => {
    if (room === undefined) return;
    let current = true;
    const scale = figureScale();
    const width = Math.min(1100, Math.max(least, room / scale - 34));
    ask((api) => api.figure({ width, ...request })).then(
      async ({ svg: drawn, title: chosen, caption: told }) => {
        if (!current) return;
        setFault(undefined);
        setSvg(drawn);
        setTitle(chosen);
        setCaption(told);
        drawing.current?.setAttribute("aria-busy", "true");
        const shown = enlarge(drawn, scale);
        const { width, height } = sizeOf(shown);
        const high = height > mostHeight * innerHeight;
        const wide = width > room;
        setShape(`card${high ? (wide ? " tall" : " tall fits") : wide ? " wide" : ""}`);
        if (drawing.current) {
          // Its place while it is scrolled away, so that nothing jumps.
          drawing.current.style.containIntrinsicSize = `${width}px ${height}px`;
          await putSvg(drawing.current, shown, () => !current);
        }
        if (!current || !drawing.current) return;
        drawing.current.removeAttribute("aria-busy");
        if (overview.value) setMarks(layerMarks(drawing.current, layerHeads(overview.value)));
      },
      (error: Error) => current && setFault(error.message),
    );
    return () => {
      current = false;
    };
  }, [key]);
  const file = request.name;
  const heading = typeset(shownName(title, 200));
  const savePdf = async () => {
    try {
      saveBlob(await worker().pdf(svg), `${file}.pdf`);
    } catch (error) {
      failure.value = (error as Error).message;
    }
  };
  return (
    <figure class="figure">
      <div class="figure-head">
        <h3>{heading}</h3>
        <div class="actions">
          <button type="button" disabled={svg === ""} onClick={() => saveBlob(svgBlob(svg), `${file}.svg`)}>
            SVG
          </button>
          <button
            type="button"
            disabled={svg === ""}
            onClick={async () => saveBlob(await svgToPng(svg), `${file}.png`)}
          >
            PNG
          </button>
          <button type="button" disabled={svg === ""} onClick={savePdf}>
            PDF
          </button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what it lights elsewhere is there without it */}
      <div
        class={shape}
        ref={holder}
        onMouseOver={({ target }) => {
          const layer = marks.get(target as Element);
          if (layer !== undefined) pointAt(layer);
        }}
        {...(shape !== "card" && { tabIndex: 0, role: "region", "aria-label": heading })}
      >
        <div class="drawing" ref={drawing} hidden={fault !== undefined} />
        {fault !== undefined && <p class="note">This figure cannot be drawn: {fault}</p>}
      </div>
      <figcaption>{withSubscripts(typeset(shownName(caption, 2000)))}</figcaption>
      {fault === undefined && <FigureNumbers title={heading} request={request} />}
    </figure>
  );
}

/** Figures are made for paper; on the screen their text is a little larger, and grows with the page's. */
function figureScale(): number {
  if (innerWidth < 600) return 1;
  return 1.15 * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
}

/** Sets the size at which an SVG is shown; its drawing stays what it is. */
function enlarge(svg: string, scale: number): string {
  return svg.replace(
    /^<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"/,
    (_, before, width, height) => `<svg ${before}width="${width * scale}" height="${height * scale}"`,
  );
}

function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

function svgBlob(svg: string): Blob {
  return new Blob([svg], { type: "image/svg+xml" });
}
