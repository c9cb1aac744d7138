/** The exports of assembly/index.ts as JavaScript sees them: addresses and counts are numbers. */
export interface KernelExports {
  arenaMark(): number;
  arenaPush(bytes: number): number;
  arenaRelease(mark: number): void;

  accumulateMomentsScratch(width: number): number;
  accumulateMomentsF32: AccumulateMoments;
  accumulateMomentsF64: AccumulateMoments;
  mergeMoments(state: number, other: number, width: number): void;
  projectScratch(width: number): number;
  projectF32: Project;
  projectF64: Project;
  svdScratch(rows: number, cols: number): number;
  svd(
    u: number,
    s: number,
    v: number,
    a: number,
    rows: number,
    cols: number,
    vectors: boolean,
    scratch: number,
  ): number;
}

type AccumulateMoments = (
  state: number,
  filters: number,
  count: number,
  width: number,
  scaled: boolean,
  scratch: number,
) => void;

type Project = (
  out: number,
  filters: number,
  components: number,
  mean: number,
  count: number,
  width: number,
  rows: number,
  scaled: boolean,
  scratch: number,
) => void;
