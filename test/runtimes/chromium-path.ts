import bundled from "@sparticuz/chromium";

/** A Chromium out of an npm package, unpacked on its first use. */
export function chromiumPath(): Promise<string> {
  return bundled.executablePath();
}
