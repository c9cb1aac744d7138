import { UsageError, version } from "../../sdk/index.ts";
import { wrap } from "../format/wrap.ts";
import { colorsFor, widthOf } from "../terminal.ts";
import type { Command } from "./command.ts";

interface Work {
  readonly key: string;
  readonly type: string;
  readonly why: string;
  readonly fields: Readonly<Record<string, string>>;
}

const works: readonly Work[] = [
  {
    key: "convscope",
    type: "software",
    why: "this program",
    fields: {
      author: "{The convscope authors}",
      title: "convscope: see what convolution filters a neural network has learned",
      version,
      year: "2026",
    },
  },
  {
    key: "gavrikov2022cnnfilterdb",
    type: "inproceedings",
    why: "the method: shared basis, divergence, quality of layers",
    fields: {
      author: "Gavrikov, Paul and Keuper, Janis",
      title: "CNN Filter DB: An Empirical Investigation of Trained Convolutional Filters",
      booktitle: "IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",
      pages: "19066-19076",
      year: "2022",
      eprint: "2203.15331",
    },
  },
  {
    key: "gavrikov2022robustness",
    type: "inproceedings",
    why: "the published bases (--basis robustness-full, robustness-robust, robustness-normal)",
    fields: {
      author: "Gavrikov, Paul and Keuper, Janis",
      title: "Adversarial Robustness Through the Lens of Convolutional Filters",
      booktitle: "CVPR Workshops",
      year: "2022",
      eprint: "2204.02481",
    },
  },
  {
    key: "gavrikov2022medical",
    type: "inproceedings",
    why: "the medical preset (--preset medical)",
    fields: {
      author: "Gavrikov, Paul and Keuper, Janis",
      title: "Does Medical Imaging learn different Convolution Filters?",
      booktitle: "Medical Imaging meets NeurIPS Workshop (MedNeurIPS)",
      year: "2022",
      eprint: "2210.13799",
    },
  },
  {
    key: "actoroperators",
    type: "misc",
    why: "filters as convolution operators, labelled by their spectra (operators)",
    fields: {
      author: "Actor, Jonas A. and Rivière, Béatrice and Fuentes, David",
      title:
        "What Do Neural Networks Learn? A Mathematical Comparison of Convolution Kernels and Image Processing Features",
      note: "Poster, n.d.",
    },
  },
  {
    key: "sedghi2019singular",
    type: "inproceedings",
    why: "singular values of whole convolution layers (norms)",
    fields: {
      author: "Sedghi, Hanie and Gupta, Vineet and Long, Philip M.",
      title: "The Singular Values of Convolutional Layers",
      booktitle: "International Conference on Learning Representations (ICLR)",
      year: "2019",
      eprint: "1805.10408",
    },
  },
  {
    key: "lindeberg2026masterkeys",
    type: "article",
    why: "filters as discrete scale-space models (scale-space, idealize)",
    fields: {
      author: "Lindeberg, Tony and Babaiee, Zahra and Kiasari, Peyman M.",
      title:
        'Modelling and analysis of the 8 filters from the "master key filters hypothesis" for depthwise-separable deep networks in relation to idealized receptive fields based on scale-space theory',
      journal: "Journal of Mathematical Imaging and Vision",
      volume: "68",
      number: "3",
      eid: "22",
      year: "2026",
      eprint: "2509.12746",
    },
  },
  {
    key: "babaiee2025masterkeys",
    type: "misc",
    why: "the eight master key filters and how keys are found (keys, scale-space, idealize)",
    fields: {
      author: "Babaiee, Zahra and Kiasari, Peyman M. and Rus, Daniela and Grosu, Radu",
      title: "The Quest for Universal Master Key Filters in DS-CNNs",
      year: "2025",
      eprint: "2509.11711",
    },
  },
  {
    key: "lindeberg2026masterfiltmodel",
    type: "misc",
    why: "the weights of the eight master key filters, data under CC BY 4.0 (keys, scale-space, idealize)",
    fields: {
      author: "Lindeberg, Tony and Babaiee, Zahra and Kiasari, Peyman M.",
      title: "masterfiltmodel: 8Filters.txt, scaled to mean 0 and length 1",
      publisher: "Repository tonylindeberg/masterfiltmodel, CC BY 4.0",
      year: "2026",
    },
  },
  {
    key: "gavrikov2022dataset",
    type: "dataset",
    why: "the data set the published figures come from",
    fields: {
      author: "Gavrikov, Paul and Keuper, Janis",
      title: "CNN Filter DB",
      publisher: "Zenodo",
      year: "2022",
      doi: "10.5281/zenodo.6371680",
    },
  },
];

export const cite: Command = {
  name: "cite",
  operands: "",
  summary: "how to cite convscope and the papers behind it",
  options: ["bibtex", "help"],
  examples: [
    ["convscope cite", "the works and when to cite each"],
    ["convscope cite --bibtex >> paper.bib", "the same as BibTeX entries"],
  ],
  async run(args, { stdout, env }) {
    if (args.positionals.length > 0) throw new UsageError(`cite takes no arguments, found ${args.positionals[0]}`);
    if (args.has("bibtex")) {
      stdout.write(`${works.map(bibtex).join("\n\n")}\n`);
      return;
    }
    const colors = colorsFor(stdout, env);
    const width = Math.min(widthOf(stdout, env), 100);
    const entries = works.map(
      (work) => `${colors.bold(wrap(`For ${work.why}`, width))}\n${wrap(reference(work), width, "  ")}`,
    );
    stdout.write(`${entries.join("\n\n")}\n`);
  },
};

function bibtex({ key, type, fields }: Work): string {
  // The title's capitals matter: double braces keep them. A quotation begins and ends with marks of its own in TeX.
  const lines = Object.entries(fields).map(([name, value]) => {
    const text = name === "title" ? `{${value.replaceAll(/"([^"]*)"/g, "``$1''")}}` : value;
    return `  ${name.padEnd(9)} = {${text}},`;
  });
  if (fields.eprint) lines.push("  archiveprefix = {arXiv},");
  return `@${type}{${key},\n${lines.join("\n")}\n}`;
}

function reference({ fields }: Work): string {
  const {
    author,
    year,
    title,
    booktitle,
    journal,
    publisher,
    volume,
    number,
    eid,
    pages,
    note,
    version: release,
    doi,
    eprint,
  } = fields;
  const names = author.replaceAll(/[{}]/g, "").replaceAll(" and ", " & ");
  const parts = [
    note,
    booktitle && (pages ? `${booktitle}, pages ${pages}` : booktitle),
    journal && `${journal} ${volume}(${number}):${eid}`,
    publisher,
    release && `Version ${release}`,
    doi && `https://doi.org/${doi}`,
    eprint && `arXiv:${eprint}`,
  ];
  const end = parts.filter(Boolean).map((part) => ` ${part?.replace(/\.$/, "")}.`);
  return `${names}${year ? ` (${year})` : ""}. ${title}${title.endsWith("?") ? "" : "."}${end.join("")}`;
}
