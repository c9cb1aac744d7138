import type { ScaleSpaceFigureName } from "../engine/protocol.ts";

/** How the page presents the figures of scale space. */
export const scaleSpaceFigures: Record<ScaleSpaceFigureName, { title: string; caption: string; least?: number }> = {
  "ideal-filters": {
    title: "Learned filters beside their ideal ones",
    least: 560,
    caption:
      "For each family a filter that comes close to it and shows it well, and the template at the scale that fits.",
  },
  families: {
    title: "Families by layer",
    least: 560,
    caption:
      "Which kind of derivative or smoothing the filters of each layer come closest to. Striped: single points, which neither smooth nor sharpen.",
  },
  "sigma-depth": {
    title: "Scale by layer",
    least: 560,
    caption: "The standard deviations, in pixels, of the Gaussian behind the best template of each filter.",
  },
  spread: {
    title: "Where the mass of the filters lies",
    caption: "Mean and covariance of the absolute weights. Differences of neighbours lie half a pixel off the middle.",
  },
  "nearest-keys": {
    title: "The nearest master key",
    least: 560,
    caption: "Of the eight filters that depthwise networks were found to share, the one that each comes closest to.",
  },
  residuals: {
    title: "What the templates leave unexplained",
    caption: "The residual's length over the filter's own, by family: 0 is a perfect fit.",
  },
};
