/** What inflates; loaded when something is packed: most checkpoints and arrays are not, and its tables take 4 ms to make. */
export type Inflaters = Pick<typeof import("fflate"), "Gunzip" | "Inflate" | "inflateSync" | "unzlibSync">;

let loading: Promise<Inflaters> | undefined;

export function loadInflaters(): Promise<Inflaters> {
  loading ??= import("fflate").then(({ Gunzip, Inflate, inflateSync, unzlibSync }) => ({
    Gunzip,
    Inflate,
    inflateSync,
    unzlibSync,
  }));
  return loading;
}
