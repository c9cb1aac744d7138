// The whole ABI: one export a kernel, `fn(out..., in..., sizes..., parameters...)`, byte addresses and element counts.
export { arenaMark, arenaPush, arenaRelease } from "./memory/arena";
export { accumulateMomentsF32, accumulateMomentsF64, accumulateMomentsScratch, mergeMoments } from "./linear/moments";
export { projectF32, projectF64, projectScratch } from "./linear/project";
export { svd, svdScratch } from "./linear/svd";
