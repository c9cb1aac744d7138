import { useLayoutEffect, useState } from "preact/hooks";

/** Milliseconds that an element has its width before what stands in it is drawn anew. */
const settles = 200;
/** Pixels of more room that matter: a scrollbar that goes must not have a figure drawn anew. One that comes must, it would be too wide. */
const matters = 24;

/**
 * The width within an element's border that is to be drawn for, in whole pixels, its own scrollbar with it: one comes with a tall
 * figure. The first is given at once, another when the element has had it for a while; none until there is one.
 */
export function useRoom(element: { current: HTMLElement | null }): number | undefined {
  const [room, setRoom] = useState<number>();
  useLayoutEffect(() => {
    let known = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([{ target, borderBoxSize }]) => {
      clearTimeout(timer);
      const width = Math.floor(borderBoxSize[0].inlineSize) - 2 * target.clientLeft;
      // Of a view that is hidden there is no width.
      if (width <= 0 || (width >= known && width < known + matters)) return;
      const tell = () => {
        known = width;
        setRoom(width);
      };
      if (known === 0) tell();
      else timer = setTimeout(tell, settles);
    });
    observer.observe(element.current!, { box: "border-box" });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return room;
}
