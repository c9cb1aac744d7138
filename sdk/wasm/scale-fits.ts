import { UsageError } from "../errors.ts";
import { largestScale } from "./discrete-gaussian.ts";
import { squareFilterCount } from "./filter-size.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** Families of a fit, in the order of the kernel's bits. */
export const familyCount = 8;
/** Bits of D1 and D2. */
const freeMethods = 0b110000;
/** The numbers of a fit, each at its place. */
export const fitNumbers = {
  sigmaX: 0,
  sigmaY: 1,
  alpha: 2,
  l1: 3,
  l2: 4,
  cosine: 5,
  converged: 6,
  amplitude: 7,
  offset: 8,
} as const;
export const fitLength = 9;

/**
 * out[k][k]: the template of a family (0 to 7) at scales a and b (sigma squared, x and y), row 0 at the top; sharpen (6)
 * takes the scale a and alpha. `paper`: T is cut to k taps before it is differenced.
 */
export function scaleTemplate(
  ws: Workspace,
  out: Block<"f64">,
  family: number,
  k: number,
  a: number,
  b: number,
  alpha: number,
  paper: boolean,
): void {
  squareFilterCount(out, k);
  expectLength(out, k * k, "the template");
  for (const s of [a, b]) {
    if (!(s >= 0 && s <= largestScale)) throw new UsageError(`the scale s is ${s}, expected 0 to ${largestScale}`);
  }
  withWorkspace(ws.kernels, (inner) => {
    const scratch = inner.allocate("u8", ws.kernels.templateScratch()).pointer;
    ws.kernels.template(out.pointer, family, k, a, b, alpha, paper, scratch);
  });
}

/**
 * Fits of filters[count][k][k], finite and of magnitudes whose squares neither overflow nor vanish.
 * normal[count][8][2]: divisor and offset of each family; a divisor of 0 or NaN: it cannot be normalised.
 * out[count][8][n][9]: the fits by the n methods whose bits are set, in the order of the bits, and by the families whose bits are;
 * NaN for other families. In exact mode D1 and D2 have a free amplitude and offset and ask for no divisor; where nothing else is
 * asked for, `normal` may be null.
 */
export function scaleFits(
  ws: Workspace,
  out: Block<"f64">,
  normal: Block<"f64"> | null,
  filters: Block<"f64">,
  k: number,
  methods: number,
  families: number,
  paper: boolean,
): void {
  const count = squareFilterCount(filters, k);
  if (normal !== null) expectLength(normal, count * familyCount * 2, "the normalisations");
  else if (paper || (methods & ~freeMethods) !== 0)
    throw new UsageError("normalisations are missing, expected their place");
  expectLength(out, count * familyCount * countBits(methods) * fitLength, "the fits");
  ws.view(out).fill(Number.NaN);
  withWorkspace(ws.kernels, (inner) => {
    const scratch = inner.allocate("u8", ws.kernels.fitScratch(k)).pointer;
    ws.kernels.fitScales(
      out.pointer,
      normal?.pointer ?? 0,
      filters.pointer,
      count,
      k,
      methods,
      families,
      paper,
      scratch,
    );
  });
}

/** How many methods, or families, are asked for. */
export function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left > 0; left &= left - 1) count++;
  return count;
}
