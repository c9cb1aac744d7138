/** How much a finding matters. */
export type Severity = "problem" | "notable" | "fact";

const severities: readonly Severity[] = ["problem", "notable", "fact"];

/** What stands before a finding's title; null: nothing. */
export const severityMark: Readonly<Record<Severity, string | null>> = {
  problem: "Problem",
  notable: "Notable",
  fact: null,
};

interface Row {
  readonly severity: Severity;
  /** Told among all findings, but never as a headline. */
  readonly background?: true;
}

/** Every kind of finding; docs/INTERPRET.md has a section for each. */
const rows = {
  // Of a study that several machines share.
  "missing-shards": { severity: "problem" },
  // Of filters.
  "non-finite": { severity: "problem" },
  "all-zero": { severity: "problem" },
  untrained: { severity: "problem" },
  "no-label": { severity: "problem" },
  "same-file": { severity: "problem" },
  binary: { severity: "notable" },
  "equal-filters": { severity: "notable" },
  "one-pattern": { severity: "notable" },
  "low-diversity": { severity: "notable" },
  "sparse-layers": { severity: "notable" },
  "groups-differ": { severity: "notable" },
  "groups-as-noise": { severity: "notable" },
  "parts-differ": { severity: "fact" },
  "groups-alike": { severity: "fact" },
  "basis-size": { severity: "fact" },
  "published-basis": { severity: "fact" },
  "sparse-filters": { severity: "fact" },
  "least-varied": { severity: "fact" },
  "least-orthogonal": { severity: "fact" },
  "among-networks": { severity: "fact" },
  "no-sparse": { severity: "fact", background: true },
  // Of filters as operators.
  "zero-filters": { severity: "problem" },
  "label-common": { severity: "notable" },
  "label-rare": { severity: "notable" },
  "label-none": { severity: "notable" },
  "halves-differ": { severity: "notable" },
  "labels-as-noise": { severity: "fact" },
  "layers-as-noise": { severity: "fact" },
  "label-blindness": { severity: "fact", background: true },
  // Of whole layers.
  "norms-missing": { severity: "problem" },
  "largest-norm": { severity: "fact" },
  // Of first layers and 1 x 1 layers.
  "channels-missing": { severity: "problem" },
  "silent-channels": { severity: "notable" },
  "first-layer-colour": { severity: "fact" },
  "first-layer-frequency": { severity: "fact" },
  "first-layer-rank": { severity: "fact" },
  "mixing-rank": { severity: "fact" },
  // Of 3-D kernels.
  "volume-anisotropy": { severity: "notable" },
  "volume-isotropic": { severity: "fact" },
  "volume-basis": { severity: "fact" },
  // Of filters as scale-space models.
  "scale-space-share": { severity: "notable" },
  "scale-space-as-noise": { severity: "fact" },
  "identity-filters": { severity: "fact" },
  "commonest-family": { severity: "fact" },
  "typical-scale": { severity: "fact" },
  "one-sided-offset": { severity: "fact" },
  "nearest-layer": { severity: "fact" },
  // Of key filters.
  "keys-explain": { severity: "notable" },
  "master-keys": { severity: "fact" },
  "most-used-key": { severity: "fact" },
  "least-explained": { severity: "fact" },
  "no-direction": { severity: "fact" },
  // Of two networks.
  "broken-weights": { severity: "problem" },
  "not-compared": { severity: "problem" },
  "other-architecture": { severity: "notable" },
  "same-weights": { severity: "notable" },
  "rounded-only": { severity: "notable" },
  "only-changed": { severity: "notable" },
  pruned: { severity: "notable" },
  permuted: { severity: "notable" },
  scaled: { severity: "notable" },
  "unrelated-weights": { severity: "notable" },
  "other-shapes": { severity: "notable" },
  "layers-added": { severity: "notable" },
  "layers-removed": { severity: "notable" },
  "other-tensors": { severity: "notable" },
  "most-changed": { severity: "fact" },
  "labels-changed": { severity: "fact" },
  "norm-changed": { severity: "fact" },
  "guessed-matches": { severity: "fact" },
  // Of a training.
  "training-diverged": { severity: "problem" },
  "checkpoints-lack-layers": { severity: "notable" },
  "nothing-trained": { severity: "notable" },
  settled: { severity: "notable" },
  "not-settled": { severity: "notable" },
  "largest-step": { severity: "fact" },
} satisfies Record<string, Row>;

/** A kind of finding. */
export type FindingId = keyof typeof rows;

/** Every kind of finding. */
export const findingIds = Object.keys(rows) as FindingId[];

export const rowOf = (id: FindingId): Row => rows[id];

/** problem before notable before fact. */
export const rankOf = ({ severity }: Pick<Row, "severity">): number => severities.indexOf(severity);
