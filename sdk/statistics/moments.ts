import type { Kernels } from "../wasm/load.ts";
import { accumulateMoments, mergeMoments, momentLength } from "../wasm/moments.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import type { State } from "./state.ts";

/**
 * Count, mean and second moments of filters: a state that chunks update and workers merge.
 * Every chunk makes its own state, so the result depends on the chunks and their order, not on who computed them.
 */
export class MomentSummary implements State<Float64Array> {
  /** [n, mean (width), M2 (width*width)], M2 = sum of (f - mean)(f - mean)^T; never changed in place: others may have it, too. */
  private state: Float64Array | null = null;

  constructor(
    private readonly kernels: Kernels,
    /** Weights per filter, k*k. */
    readonly width: number,
  ) {}

  /** Adds filters; `scaled`: each is first divided by its own largest |weight|, as CNN Filter DB does. */
  update(filters: FloatArray, scaled: boolean): void {
    withWorkspace(this.kernels, (workspace) => this.updatePlaced(workspace, workspace.placeFloats(filters), scaled));
  }

  /** Adds filters that lie in the Wasm memory already. */
  updatePlaced(workspace: Workspace, filters: Block<"f32" | "f64">, scaled: boolean): void {
    const state = workspace.zeros("f64", momentLength(this.width));
    accumulateMoments(workspace, state, filters, this.width, scaled);
    this.mergeState(workspace.copyOut(state));
  }

  merge(other: MomentSummary): void {
    if (other.state !== null) this.mergeState(other.state);
  }

  /** Merges what another summary, perhaps in another thread, has saved. */
  mergeSaved(state: Float64Array): void {
    this.mergeState(state);
  }

  get count(): number {
    return this.state?.[0] ?? 0;
  }

  get mean(): Float64Array {
    return this.state?.slice(1, 1 + this.width) ?? new Float64Array(this.width);
  }

  /** width x width, row-major, n - 1 in the denominator; zeros for a single filter. */
  get covariance(): Float64Array {
    const degrees = Math.max(this.count - 1, 1);
    const covariance = this.state?.slice(1 + this.width) ?? new Float64Array(this.width ** 2);
    for (let i = 0; i < covariance.length; i++) covariance[i] /= degrees;
    return covariance;
  }

  /** The state itself, of which 10,000 layers have one each. */
  save(): Float64Array {
    return this.state ?? new Float64Array(momentLength(this.width));
  }

  static load(kernels: Kernels, width: number, state: Float64Array): MomentSummary {
    const summary = new MomentSummary(kernels, width);
    summary.mergeState(state);
    return summary;
  }

  private mergeState(other: Float64Array): void {
    const { state } = this;
    if (other[0] === 0) return;
    // Most layers are one chunk: merged with nothing it stays what it is.
    if (state === null) {
      this.state = other;
      return;
    }
    this.state = withWorkspace(this.kernels, (workspace) => {
      const mine = workspace.place("f64", state);
      mergeMoments(workspace, mine, workspace.place("f64", other), this.width);
      return workspace.copyOut(mine);
    });
  }
}
