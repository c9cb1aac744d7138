import { html, type Markup } from "./svg/markup.ts";

/** A publication that a caption or a report cites. */
export interface Reference {
  /** As it is named in a caption. */
  short: string;
  /** As a list of references has it. */
  full: string;
  /** Where it can be read, as far as it is online. */
  url?: string;
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
  operators: {
    short: "Actor, Rivière and Fuentes",
    full: "J. A. Actor, B. Rivière and D. Fuentes: What Do Neural Networks Learn? A Mathematical Comparison of Convolution Kernels and Image Processing Features. Poster, without a year",
  },
  layerNorms: {
    short: "Sedghi, Gupta and Long, ICLR 2019",
    full: "H. Sedghi, V. Gupta and P. M. Long: The Singular Values of Convolutional Layers. ICLR 2019, arXiv:1805.10408",
    url: "https://arxiv.org/abs/1805.10408",
  },
  opponent: {
    short: "van de Sande, Gevers and Snoek, TPAMI 2010",
    full: "K. E. A. van de Sande, T. Gevers and C. G. M. Snoek: Evaluating Color Descriptors for Object and Scene Recognition. IEEE Transactions on Pattern Analysis and Machine Intelligence 32(9), 2010",
  },
  effectiveRank: {
    short: "Roy and Vetterli, EUSIPCO 2007",
    full: "O. Roy and M. Vetterli: The Effective Rank: A Measure of Effective Dimensionality. 15th European Signal Processing Conference (EUSIPCO), 2007",
  },
  geary: {
    short: "Geary 1954",
    full: "R. C. Geary: The Contiguity Ratio and Statistical Mapping. The Incorporated Statistician 5(3), 1954",
  },
  firstLayer: {
    short: "Chowers and Weiss, ICML 2023",
    full: "R. Chowers and Y. Weiss: What do CNNs Learn in the First Layer and Why? A Linear Systems Perspective. ICML 2023",
  },
  trainingData: {
    short: "Jorgenson et al., PMLR 321, 2026",
    full: "G. Jorgenson, C. Heine, R. Cosbey, A. Reynolds, D. Brown, H. Kvinge, T. Doster and T. Emerson: Scratching the Surface: Reflections of Training Data Properties in Early CNN Filters. PMLR 321:166-175, 2026",
    url: "https://proceedings.mlr.press/v321/jorgenson26a.html",
  },
  scaleSpace: {
    short: "Lindeberg, Babaiee and Kiasari, JMIV 2026",
    full: "T. Lindeberg, Z. Babaiee and P. M. Kiasari: Modelling and analysis of the 8 filters from the \u201cmaster key filters hypothesis\u201d for depthwise-separable deep networks in relation to idealized receptive fields based on scale-space theory. Journal of Mathematical Imaging and Vision 68(3):22, 2026, arXiv:2509.12746",
    url: "https://arxiv.org/abs/2509.12746",
  },
  masterKeys: {
    short: "Babaiee, Kiasari, Rus and Grosu",
    full: "Z. Babaiee, P. M. Kiasari, D. Rus and R. Grosu: The Master Key Filters Hypothesis: Deep Filters Are General. AAAI 2025, arXiv:2412.16751",
    url: "https://arxiv.org/abs/2412.16751",
  },
  masterKeyFilters: {
    short: "Babaiee et al.",
    full: "The extraction of the eight master key filters of depthwise-separable networks: arXiv:2509.11711",
    url: "https://arxiv.org/abs/2509.11711",
  },
} satisfies Record<string, Reference>;

/** A reference in a running text. */
export function cited({ short, url }: Reference): Markup {
  return url === undefined ? html`${short}` : html`<a href="${url}">${short}</a>`;
}

export function referenceList(references: Reference[]): Markup {
  return html`<ul>${references.map(
    ({ full, url }) => html`<li>${full}${url === undefined ? null : html` (<a href="${url}">${url}</a>)`}</li>`,
  )}</ul>`;
}
