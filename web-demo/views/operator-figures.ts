import type { OperatorFigureName } from "../engine/protocol.ts";

/** How the page presents the figures of operators. */
export const operatorFigures: Record<OperatorFigureName, { title: string; caption: string; least?: number }> = {
  "operator-layers": {
    title: "What the filters of each layer act like",
    least: 560,
    caption:
      "Thick bars: the learned filters. Thin bars below: what the same labels give for noise. A long colour that noise lacks was learned.",
  },
  "operator-groups": {
    title: "Along the depth",
    least: 560,
    caption: "The same for all layers together, for the halves of the network and for tenths of its depth.",
  },
  "operator-examples": {
    title: "The best example of each label",
    caption:
      "For each label the filter nearest to its feature. They need not look alike: only their singular values do.",
  },
  "operator-spectra": {
    title: "Singular values of the examples",
    least: 560,
    caption: "Sorted and divided by the largest. The area between filter and feature is their distance.",
  },
  "operator-blindness": {
    title: "What the spectrum cannot tell apart",
    caption:
      "Turning, mirroring, changing sign and modulating by a checkerboard leave the singular values as they are: a label says nothing about them.",
  },
  "operator-plane": {
    title: "Filters and features in one plane",
    least: 560,
    caption:
      "The first two principal components of the filters. Features far from the cloud are not what this network learns.",
  },
  "operator-plane-halves": {
    title: "First and second half of the network",
    least: 560,
    caption: "The same plane for encoder and decoder, or for the halves of the depth.",
  },
  "operator-plane-layers": { title: "Layer by layer", least: 560, caption: "The plane of each layer on its own." },
  "layer-norms": {
    title: "How much each layer can amplify",
    least: 560,
    caption:
      "The largest singular value of each whole layer, all channels together. Above 1 it can amplify what it is given; a large condition number means that some patterns are lost.",
  },
};
