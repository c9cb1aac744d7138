import { useState } from "preact/hooks";

/** What is made only when it is opened. */
export function LazyDetails({ title, children }: { title: string; children: () => preact.ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="lazy-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && children()}
    </details>
  );
}
