import { signal } from "@preact/signals";
import type { LayerOverview } from "./engine/protocol.ts";
import { ownFile } from "./own-file.ts";
import { type Bands, type ByLabel, type StripModel, stripModel } from "./ui/strip-model.ts";

/** What is seen of the samples before one is opened: scripts/page-examples.mjs makes it of the samples themselves. */
interface Examples {
  /** Folder of the sample whose strip is shown. */
  shown: string;
  labels: string[];
  layers: (LayerOverview & { acts: ByLabel })[];
  /** Of the atlas that comes with the page. */
  bands: Bands;
  /** Weights of some filters of each, by the sample's folder. */
  cards: Record<string, number[][]>;
}

export const examples = signal<Examples | undefined>(undefined);

/** With the page, so that nothing is asked for later; without them the page works all the same. */
export async function loadExamples(): Promise<void> {
  examples.value = JSON.parse(await (await ownFile("samples/examples.json")).text());
}

/** The strip of the example. */
export function exampleStrip(name: string, { layers, bands }: Examples): StripModel {
  return stripModel({ name, order: "graph", layers }, { acts: ({ acts }) => acts, bands });
}
