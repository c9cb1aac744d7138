import { useEffect, useState } from "preact/hooks";

/** Milliseconds that a window has its size before figures are drawn for it. */
const settles = 200;
/** Pixels that matter: a scrollbar that comes with a figure must not have it drawn anew. */
const matters = 24;

/** Counts the widths that an element has had for a while: another number asks for another drawing. */
export function useRoom(element: { current: HTMLElement | null }): number {
  const [widths, setWidths] = useState(0);
  useEffect(() => {
    const watched = element.current!;
    let known = watched.clientWidth;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // Of a view that is hidden there is no width.
        const { clientWidth } = watched;
        if (clientWidth === 0 || Math.abs(clientWidth - known) < matters) return;
        known = clientWidth;
        setWidths((count) => count + 1);
      }, settles);
    });
    observer.observe(watched);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return widths;
}
