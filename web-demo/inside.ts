/** Whether the page is one file, with all that it needs inside: scripts/one-file.mjs makes it. */
export function isOneFile(): boolean {
  return typeof document !== "undefined" && document.documentElement.dataset.oneFile !== undefined;
}

/** What the page carries inside under a name; undefined where it lies beside the page. */
export function inside(name: string): string | undefined {
  return document.getElementById(name)?.textContent ?? undefined;
}

/** The same of bytes, which stand there in base64. */
export function bytesInside(name: string): Uint8Array<ArrayBuffer> | undefined {
  const text = inside(name);
  return text === undefined ? undefined : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
