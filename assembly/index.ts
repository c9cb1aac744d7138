// The whole ABI: one export a kernel, `fn(out..., in..., sizes..., parameters...)`, byte addresses and element counts.
export { arenaMark, arenaPush, arenaRelease } from "./memory/arena";
