import { signal } from "@preact/signals";
import { ownFile } from "../own-file.ts";
import { go, pictureNamed, route } from "../route.ts";
import { failure } from "../state.ts";
import type { GreyPicture } from "./apply-filter.ts";

/** Pictures that filters are applied to, under samples/images with their licences. */
export const pictures = [
  { id: "cat", title: "Photograph (Stefan van der Walt, CC0)" },
  { id: "retina", title: "Retina (Mikael Häggström, CC0)" },
] as const;

/** The longest side of a picture of one's own: more pixels would not be seen, and take longer. */
const side = 128;

/** Whether the reader's own picture is under the filters: it stays in this page, and in no address. */
const isOwn = signal(false);
export const loadedPictures = signal<ReadonlyMap<string, GreyPicture>>(new Map());

/** The picture under the filters, by its id; "own": the reader's. */
export function chosenPicture(): string {
  return isOwn.value ? "own" : (route.value.picture ?? "cat");
}

export function choosePicture(id: string): void {
  isOwn.value = id === "own";
  if (id !== "own") go({ picture: pictureNamed(id) });
}

async function load(id: string): Promise<void> {
  keep(id, await greyOf(await ownFile(`samples/images/${id}.webp`)));
}

/** With the page, so that nothing is asked for later; without them filters are shown all the same. */
export async function loadPictures(): Promise<void> {
  await Promise.allSettled(pictures.map(({ id }) => load(id)));
}

/** A picture of one's own, read here. */
export async function openPicture(file: File): Promise<void> {
  try {
    keep("own", await greyOf(file));
    choosePicture("own");
  } catch {
    failure.value = `${file.name}: no picture that this browser reads, expected PNG, JPEG or WebP`;
  }
}

function keep(id: string, picture: GreyPicture): void {
  loadedPictures.value = new Map(loadedPictures.value).set(id, picture);
}

/** The luma of Rec. 709, at most `side` pixels in each direction. */
async function greyOf(file: Blob): Promise<GreyPicture> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((size) => Math.max(1, Math.round(size * scale)));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  // In main memory: nothing waits for a graphics processor.
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    values[i] = (0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]) / 255;
  }
  return { width, height, values };
}
