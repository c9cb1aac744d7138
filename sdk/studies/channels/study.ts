import { NoFiltersError } from "../../errors.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { ChannelsResult } from "../../results/channels.ts";
import { counted } from "../../results/plain-text.ts";
import { channelTables } from "../../tables/channel-tables.ts";
import type { CommonOptions, Plan, Study } from "../study.ts";
import { withReasons } from "../with-reasons.ts";

export interface ResolvedChannelsOptions {
  layers: readonly string[] | null;
}

/** First layers in colour, and 1 x 1 layers by their mixing matrix. */
export const channelsStudy: Study<
  CommonOptions,
  ResolvedChannelsOptions,
  Plan,
  { channels: ChannelsResult },
  "channels"
> = {
  name: "channels",
  key: "channels",
  title: "Channels",
  resolve: ({ layers }) => ({ layers: layers === undefined ? null : [...layers] }),
  plan(given, { layers }) {
    // Says so where a pattern fits no layer.
    keepLayers(given, layers ?? undefined);
    return { models: given };
  },
  expectWork() {},
  async run({ models }, { layers }, running) {
    const { measureChannels } = await import("./measure-channels.ts");
    const { channels, reasons } = await measureChannels(models, layers, running);
    return { part: { channels }, models: withReasons(models, reasons) };
  },
  expectFound({ channels: { first, mixing, skipped } }, { models }) {
    if (first.length + mixing.length > 0) return;
    const all = models.reduce((sum, { layers }) => sum + layers.length, 0);
    const why = skipped.length > 0 ? `; the first of these: ${skipped[0].reason}` : "";
    throw new NoFiltersError(`found no first layer and no 1x1 layer among ${counted(all, "convolution layer")}${why}`, {
      file: models.map(({ name }) => name).join(", "),
    });
  },
  findings: async ({ channels }) => (await import("./findings.ts")).channelFindings(channels),
  tables: ({ channels }) => channelTables(channels),
  provenance: (resolved) => ({ options: { ...resolved }, inputs: [] }),
  beside: ({ layers }) => ({ layers }),
};
