// Kernels that only tests and benchmarks call: a binary of its own, which is not published. kdeExact and symmetricKL are what
// the fast ones are held against, limits what the bench measures the machine by, svdBatchF32 what no study needs (all take f64); the others show what the published kernels use inside.

export { kdeExact } from "./density/kde-exact";
export { symmetricKL } from "./density/symmetric-kl";
export {
  compareI32,
  countedAddsF32,
  countedAddsF64,
  countedAddsI16,
  countedComparisons,
  multiplyAddsF32,
  multiplyAddsF64,
  multiplyAddsI16,
  readAgain,
  readAll,
  rootsF32,
  rootsF64,
  writeAgain,
} from "./lanes/limits";
export { svdBatchF32, svdBatchScratch } from "./linear/svd-batch";
export { arenaMark, arenaPush, arenaRelease } from "./memory/arena";
export { expInto } from "./special/exp";
export { logInto } from "./special/log";
export { cosTurn, sinTurn } from "./special/turns";
