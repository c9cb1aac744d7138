import { signal } from "@preact/signals";

type Theme = "light" | "dark";

/** The reader's choice for this visit; without one the system's. Nothing is stored. */
export const theme = signal<Theme | undefined>(undefined);

export function toggleTheme(): void {
  const dark = theme.value === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme.value === "dark";
  theme.value = dark ? "light" : "dark";
  document.documentElement.dataset.theme = theme.value;
}
