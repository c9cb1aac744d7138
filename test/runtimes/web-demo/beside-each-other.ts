import { rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serveDemo } from "../../../scripts/serve-demo.ts";
import { launch } from "../engines/installed.ts";
import { evaluate } from "../engines/tab.ts";

/**
 * Pictures of two states of the page in one, a third as large on a wide screen; a view that only one of them has says so.
 * They are drawn on a canvas: Chromium takes no picture of a page with pictures of 3840 by 10,000 pixels.
 */
export async function besideEachOther(
  folder: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const server = await serveDemo(0, "/", folder);
  const engine = await launch("chromium", { theme: "light" });
  const sheet = join(folder, "sheet.html");
  writeFileSync(sheet, "<!doctype html>");
  const address = `http://localhost:${(server.address() as AddressInfo).port}/sheet.html`;
  for (const name of new Set([...after, ...before])) {
    const sides = [
      { of: "before", picture: before.includes(name) && `before-${name}` },
      { of: "after", picture: after.includes(name) && `after-${name}` },
    ];
    // A page of its own for each pair: pictures of 200 MB, decoded, are not always given back in time for the next.
    const tab = await engine.open(address);
    const png = await evaluate(tab, drawBeside, sides, name.includes("-phone-") ? 390 : 1280);
    await tab.close();
    writeFileSync(join(folder, `before-after-${name}`), Buffer.from(png.split(",")[1], "base64"));
  }
  rmSync(sheet);
  await engine.close();
  server.close();
  server.closeAllConnections();
}

async function drawBeside(sides: { of: string; picture: string | false }[], resizeWidth: number): Promise<string> {
  const pictures = await Promise.all(
    sides.map(
      async ({ picture }) =>
        picture && createImageBitmap(await (await fetch(picture)).blob(), { resizeWidth, resizeQuality: "high" }),
    ),
  );
  const head = 40;
  const gap = 20;
  // Higher is no canvas.
  const height = Math.min(16_000, head + Math.max(...pictures.map((picture) => (picture ? picture.height : 0))));
  const canvas = new OffscreenCanvas(2 * resizeWidth + gap, height);
  const context = canvas.getContext("2d")!;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, height);
  context.fillStyle = "black";
  context.font = "24px sans-serif";
  for (const [i, picture] of pictures.entries()) {
    const left = i * (resizeWidth + gap);
    context.fillText(picture ? sides[i].of : `${sides[i].of}: has no such view`, left + 4, 28);
    if (!picture) continue;
    context.drawImage(picture, left, head);
    picture.close();
  }
  const reader = new FileReader();
  reader.readAsDataURL(await canvas.convertToBlob());
  await new Promise((resolve) => reader.addEventListener("load", resolve));
  return reader.result as string;
}
