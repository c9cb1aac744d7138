import { useEffect, useState } from "preact/hooks";

/** Milliseconds that a window has its size before figures are drawn for it. */
const settles = 200;
/** Pixels that matter: a scrollbar that comes with a figure must not have it drawn anew. */
const matters = 24;

/** Counts the widths that an element has had for a while: another number asks for another drawing. */
export function useRoom(element: { current: HTMLElement | null }): number {
  const [widths, setWidths] = useState(0);
  useEffect(() => {
    let known: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([{ contentRect }]) => {
      clearTimeout(timer);
      const { width } = contentRect;
      // The first comes at once: it is drawn for that.
      known ??= width;
      // Of a view that is hidden there is no width.
      if (width === 0 || Math.abs(width - known) < matters) return;
      timer = setTimeout(() => {
        known = width;
        setWidths((count) => count + 1);
      }, settles);
    });
    observer.observe(element.current!);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return widths;
}
