/** The weights[groups][out][in][kernel] of a layer; stride and dilation change no bound but Delattre's. */
export interface BoundedLayer {
  groups: number;
  out: number;
  in: number;
  kernel: readonly [number, number];
}
