import { kernels } from "../../../sdk/wasm/load.ts";
import { countBits, familyCount, fitLength, scaleFits } from "../../../sdk/wasm/scale-fits.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";

const count = 500;
const k = 7;
const allFamilies = 0b11111111;
const allButSharpen = 0b10111111;

/** Fits of filters of noise, whose residuals have more valleys than those of learned filters; the peers do `share` of them. */
function fits(
  name: string,
  methods: number,
  families: number,
  filters: number,
  peers: string[],
  least: number,
  paper = false,
): BenchCase {
  return {
    name,
    async setup() {
      const ws = new Workspace(await kernels());
      const values = ws.place("f64", Float64Array.from({ length: filters * k * k }, seededNormal(11)));
      const out = ws.allocate("f64", filters * familyCount * countBits(methods) * fitLength);
      const normal = ws.allocate("f64", filters * familyCount * 2);
      return {
        ours: () => scaleFits(ws, out, normal, values, k, methods, families, paper),
        python: { module: "scale_fits", peers },
        targets: { [peers[0]]: least },
      };
    },
  };
}

export const oneScaleSquares = fits(
  "8 families, least squares, one sigma, 500 filters 7x7",
  1 << 5,
  allFamilies,
  count,
  ["scipy minimize_scalar, 1/250 of the filters"],
  100 / 250,
);

/** Of filters over their divisors, which the peer fits; in exact mode an amplitude and an offset are fitted, too. */
export const oneScaleSquaresPaper = fits(
  "the same in paper mode, 500 filters 7x7",
  1 << 5,
  allFamilies,
  count,
  ["scipy minimize_scalar, 1/250 of the filters"],
  100 / 250,
  true,
);

export const twoScaleAbsolutes = fits(
  "7 families, least absolute differences, two sigmas, 50 filters 7x7",
  1 << 2,
  allButSharpen,
  50,
  ["scipy Nelder-Mead, 1/50 of the filters", "scipy Nelder-Mead from 6 starts, 1/50 of the filters"],
  200 / 50,
);
