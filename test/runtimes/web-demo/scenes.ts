import { type View, views } from "../../../web-demo/route.ts";
import { evaluate, press, type Tab, until } from "../engines/tab.ts";
import { subjects } from "./subjects.ts";
import { viewDrawn } from "./view-drawn.ts";

/** What a picture is of: a view of something that is open. */
export interface Scene {
  readonly name: string;
  /** The page's own sample, by a link, or files; nothing: the first page. */
  readonly of?: "sample" | keyof typeof subjects;
  readonly view?: View;
  /** A further part of the link. */
  readonly look?: string;
}

/** Two models of the same layers, a training, and what is saved alone; the others are of any model. */
const alone: readonly View[] = ["changes", "training", "volume"];
const several = ["overview", "filters", "distributions", "comparison", "operators", "keys"] as const;

export const scenes: readonly Scene[] = [
  { name: "start" },
  ...views.filter((view) => !alone.includes(view)).map((view): Scene => ({ name: view, of: "sample", view })),
  { name: "filters-matrix", of: "sample", view: "filters", look: "look=matrix" },
  { name: "changes", of: "two", view: "changes" },
  { name: "training", of: "checkpoints", view: "training" },
  { name: "training-alone", of: "timeline", view: "training" },
  { name: "volume", of: "volumes", view: "volume" },
  ...several.map((view): Scene => ({ name: `${view}-of-three`, of: "three", view })),
];

/** Opens what scenes are of. The first page is there once it has so many pictures. */
export async function openSubject(tab: Tab, address: string, of: Scene["of"], pictures: number): Promise<void> {
  if (of === "sample") await tab.go(`${address}?#overview?by=depth-decile&sample=ocr`);
  else {
    // Another query is another document.
    await tab.go(`${address}?${of ?? "start"}`);
    await until(tab, hasPictures, pictures);
    if (of === undefined) return;
    await tab.setFiles("[data-test=files]", await subjects[of]());
  }
  // An older page may not know the files' format.
  await until(tab, () => document.querySelector("[role=tab], .failure") !== null);
}

/** Shows the view, all of it drawn; false where the page has none of it. */
export async function showScene(tab: Tab, { view, look }: Scene): Promise<boolean> {
  if (view === undefined) {
    await evaluate(tab, () => Promise.all([...document.images].map((image) => image.decode())));
    return true;
  }
  if (!(await evaluate(tab, (id) => document.getElementById(id) !== null, `tab-${view}`))) return false;
  await tab.click(`#tab-${view}`);
  // What the view before had drawn says nothing of this one.
  await until(tab, (id) => document.getElementById(id)?.getAttribute("aria-selected") === "true", `tab-${view}`);
  if (look !== undefined) await evaluate(tab, (look) => location.replace(`${location.hash}&${look}`), look);
  await until(tab, viewDrawn);
  await until(tab, hasContent);
  await until(tab, viewDrawn);
  if (await evaluate(tab, offersMeasuring)) {
    await press(tab, "button", "Measure the ");
    await until(
      tab,
      () => ![...document.querySelectorAll("button")].some((button) => button.innerText.startsWith("Measure the ")),
    );
    await until(tab, viewDrawn);
  }
  await until(tab, () => document.getAnimations().length === 0);
  // Filters are coloured by their labels a moment after they are shown.
  await until(tab, () => document.querySelector(".strips[aria-busy=true]") === null);
  // What there is to know of the chosen filter comes a moment after it.
  await until(tab, () => document.querySelector(".detail") === null || document.querySelector(".spectrum") !== null);
  // So does the matrix of a layer.
  await until(tab, () => document.querySelector(".filter-matrix .plane:not(:has(img))") === null);
  await evaluate(tab, () => {
    scrollTo(0, 0);
    // A picture of the whole page is taken without scrolling to what is drawn on demand.
    for (const drawing of document.querySelectorAll<HTMLElement>(".drawing"))
      drawing.style.contentVisibility = "visible";
  });
  return true;
}

function hasPictures(least: number) {
  const pictures = [...document.images];
  return pictures.length >= least && pictures.every(({ naturalWidth }) => naturalWidth > 0);
}

/** What a study gives, or why there is none; a study may begin a moment after its view is shown. */
function hasContent() {
  const offers = [...document.querySelectorAll("button")].some(({ innerText }) => innerText.startsWith("Measure the "));
  return offers || document.querySelector(".drawing, .filters, .note") !== null;
}

function offersMeasuring() {
  return [...document.querySelectorAll("button")].some(({ innerText }) => innerText.startsWith("Measure the "));
}
