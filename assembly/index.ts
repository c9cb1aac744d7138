// The whole ABI: one export a kernel, `fn(out..., in..., sizes..., parameters...)`, byte addresses and element counts.
export { arenaMark, arenaPush, arenaRelease } from "./memory/arena";
export { exp, expInto } from "./special/exp";
export { log, logInto } from "./special/log";
