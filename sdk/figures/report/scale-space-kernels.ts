import type { ScaleSpaceKernel, ScaleSpaceResult } from "../../results/scale-space.ts";
import { cited, type Reference } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, percent } from "../svg/number.ts";
import { name } from "./models.ts";
import { folded, table } from "./page.ts";

const FIVE_GAUSSIANS: Reference = {
  short: "Lindeberg, JMIV 2024",
  full: "T. Lindeberg: Discrete approximations of Gaussian smoothing and Gaussian derivatives. JMIV 66, 2024, arXiv:2311.11317",
  url: "https://arxiv.org/abs/2311.11317",
};

/** More rows than this are folded away. */
const MAX_OPEN = 24;

const KERNELS: Record<ScaleSpaceKernel, string> = {
  discrete: "Discrete",
  sampled: "Sampled",
  "normalized-sampled": "Normalised",
  integrated: "Integrated",
  "linearly-integrated": "Linearly integrated",
};

/** A row a layer: the share of each Gaussian, and under it the median of what that is decided by. */
export function kernelTable({ layers }: ScaleSpaceResult): Markup | null {
  const compared = layers.filter(({ kernels = [] }) => kernels.some(({ filters }) => filters > 0));
  if (compared.length === 0) return null;
  const content = table(
    [
      { title: "Model", name: true },
      { title: "Layer", name: true },
      { title: "Filters", numeric: true },
      ...(compared[0].kernels ?? []).map(({ kernel }) => ({ title: KERNELS[kernel], numeric: true })),
    ],
    compared.map(({ model, name: layer, kernels = [] }) => [
      name(model),
      name(layer),
      grouped(kernels[0].filters),
      ...kernels.map(({ share, l2 }) => html`${percent(share)}<div class="lead">${fixed(l2, 3)}</div>`),
    ]),
  );
  return html`<h3>Five Gaussians, by least l2</h3><p class="small">Share of the filters to which each discrete approximation of the
Gaussian comes closest as the smoothing of their family, below it the median l2 of all of them: the residual, without an
amplitude, of the filters normalised for their family. Sharpening, which is no product of two axes, is left out.
Method: ${cited(FIVE_GAUSSIANS)}.</p>${
    compared.length <= MAX_OPEN ? content : folded(counted(compared.length, "layer"), content, false)
  }`;
}
