import { html, type Markup } from "../svg/markup.ts";

interface Reference {
  /** As it is named in a caption. */
  short: string;
  full: string;
  url: string;
}

export const REFERENCES = {
  filterDb: {
    short: "Gavrikov and Keuper, CVPR 2022",
    full: "P. Gavrikov and J. Keuper: CNN Filter DB: An Empirical Investigation of Trained Convolutional Filters. CVPR 2022, arXiv:2203.15331",
    url: "https://arxiv.org/abs/2203.15331",
  },
  robustness: {
    short: "Gavrikov and Keuper, CVPRW 2022",
    full: "P. Gavrikov and J. Keuper: Adversarial Robustness Through the Lens of Convolutional Filters. CVPR Workshops 2022, arXiv:2204.02481",
    url: "https://arxiv.org/abs/2204.02481",
  },
  medical: {
    short: "Gavrikov and Keuper, NeurIPS-W 2022",
    full: "P. Gavrikov and J. Keuper: Does Medical Imaging learn different Convolution Filters? NeurIPS 2022 Workshop, arXiv:2210.13799",
    url: "https://arxiv.org/abs/2210.13799",
  },
} satisfies Record<string, Reference>;

/** A reference in a running text. */
export function cited({ short, url }: Reference): Markup {
  return html`<a href="${url}">${short}</a>`;
}

export function referenceList(): Markup {
  return html`<ul>${Object.values(REFERENCES).map(({ full, url }) => html`<li>${full} (<a href="${url}">${url}</a>)</li>`)}</ul>`;
}
