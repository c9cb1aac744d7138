import { createHash } from "node:crypto";
import { measureLimits } from "../limits.ts";
import { median, timeOnce, warmUp } from "../timing.ts";
import { momentsWork } from "../work.ts";

const width = 9;
const bytesOfFilter = 8 * width;
const pieceBytes = 1 << 22;

/** Nanoseconds that a filter 3x3 in f64 takes at least, by this machine's limits: in the first round, and in the whole study. */
export interface Least {
  readonly round: number;
  readonly study: number;
}

/**
 * Multiply-adds that a filter takes, counted as in `work.ts`. First round: moments as it is, scaled, and at unit length, and four operations
 * a weight for norms and binary errors. Study: besides, twice the products with the basis, a comparison and a division a weight, and a
 * place in a bin; once the sums of bins and the plane.
 */
function multiplyAdds(): Least {
  const moments = [false, true, false].map((scaled) => momentsWork(1, width, "f64", scaled).multiplyAdds);
  const round = moments.reduce((sum, one) => sum + one, 4 * width);
  return { round, study: round + 2 * (width * width + 2 * width + 3 * width) + 4 * width + 6 };
}

/** The lanes' limit, SHA-256 and reading from memory, one after the other: one thread does all three. */
export async function measureLeast(readRate: number): Promise<Least> {
  const lanes = (await measureLimits()).multiplyAdds.f64 / 1e6;
  const piece = new Uint8Array(pieceBytes);
  const hash = () => void createHash("sha256").update(piece).digest();
  await warmUp(hash);
  const times: number[] = [];
  for (let i = 0; i < 7; i++) times.push(await timeOnce(hash));
  const sha = pieceBytes / median(times) / 1e6;
  console.log(
    `at most: ${lanes.toFixed(1)} multiply-adds per ns, SHA-256 ${sha.toFixed(2)} GB/s, reading ${readRate.toFixed(1)} GB/s`,
  );
  const work = multiplyAdds();
  const digest = bytesOfFilter / sha;
  const reading = bytesOfFilter / readRate;
  return { round: work.round / lanes + digest + reading, study: work.study / lanes + digest + 3 * reading };
}
