import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Least and largest width of a column, and the width of the names beside them, in rem. */
const leastPitch = 4.25;
const mostPitch = 10;
export const namesWidth = 5;
/** Of the next column, where not all are seen: it tells that there is one. */
const peek = 0.45;
/** Columns that come and go together. */
export const together = 4;
/** New columns of one task: each of their filters is a picture that the browser is asked for. */
const mostAtOnce = 12;
/** What is drawn beyond either end of what is seen, over what is seen. */
const beyond = "0px 40%";
/** Milliseconds without a scroll event after which the strip stands still. */
const settles = 120;

/**
 * Which columns are near what is seen of the scroller, and how wide one is: all are seen at once where there is room,
 * else as many whole ones as fit and a part of the next.
 * The browser says what comes near (the scroller has an `i` for every four columns); while it scrolls, nothing is measured.
 */
export function useStripWindow(scroller: { current: HTMLElement | null }, columns: number) {
  const [room, setRoom] = useState({ pitch: leastPitch, seen: columns });
  const [range, setRange] = useState({ from: 0, to: -1 });
  useLayoutEffect(() => {
    const element = scroller.current!;
    let frame = 0;
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const wide = (element.getBoundingClientRect().width - 2 * element.clientLeft) / rem - namesWidth;
      const fits = wide / leastPitch + 0.01;
      const seen = fits >= columns ? columns : Math.max(1, Math.floor(fits - peek));
      const pitch = Math.max(leastPitch, Math.min(mostPitch, wide / (seen < columns ? seen + peek : seen)));
      setRoom((old) => (old.pitch === pitch && old.seen === seen ? old : { pitch, seen }));
    };
    // In the next frame: what changes sizes while they are being observed is an error in WebKit.
    const resized = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    });
    resized.observe(element);
    const marks = [...element.querySelectorAll(".strip-marks i")];
    const near = new Set<number>();
    let known = false;
    let drawn = { from: 0, to: -1 };
    let next: ReturnType<typeof setTimeout> | undefined;
    const draw = (from: number, to: number) => {
      const before = to < drawn.from || from > drawn.to ? from - 1 : drawn.to;
      const now = { from, to: Math.min(to, before + mostAtOnce) };
      drawn = now;
      setRange((old) => (old.from === now.from && old.to === now.to ? old : now));
      if (now.to < to) next = setTimeout(draw, 0, from, to);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        // Not before: the whole page would be laid out for it in the task that renders it.
        if (!known) measure();
        known = true;
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) near.add(marks.indexOf(target));
          else near.delete(marks.indexOf(target));
        }
        clearTimeout(next);
        if (near.size > 0) draw(together * Math.min(...near), together * (Math.max(...near) + 1) - 1);
      },
      { root: element, rootMargin: beyond },
    );
    for (const mark of marks) observer.observe(mark);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(next);
      resized.disconnect();
      observer.disconnect();
    };
  }, [columns]);
  return { ...room, ...range };
}

/**
 * What passes under a resting pointer while the strip scrolls is not pointed at; what lies there when it stands still is.
 * @returns whether it stands still
 */
export function useStill(scroller: { current: HTMLElement | null }): () => boolean {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const settle = () => {
      timer.current = undefined;
      // Who goes by keyboard has the filter in focus.
      if (element.querySelector(":focus-visible")) return;
      for (const under of element.querySelectorAll(".strip-column:hover, button.strip-filter:hover"))
        under.dispatchEvent(new MouseEvent("mouseenter"));
    };
    const moves = () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(settle, settles);
    };
    element.addEventListener("scroll", moves, { passive: true });
    return () => {
      clearTimeout(timer.current);
      element.removeEventListener("scroll", moves);
    };
  }, []);
  return () => timer.current === undefined;
}
