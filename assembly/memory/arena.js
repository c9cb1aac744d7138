"use strict";
// A bump arena over the whole linear memory above the static data. TypeScript marks, pushes and releases;
// kernels that need scratch of a size they alone know do the same. Nothing is ever cleared.
Object.defineProperty(exports, "__esModule", { value: true });
exports.arenaMark = arenaMark;
exports.arenaPush = arenaPush;
exports.arenaRelease = arenaRelease;
const ALIGNMENT = 16;
const PAGE = 65536;
// @ts-ignore: a global of AssemblyScript's
let top = (__heap_base + 15) & ~15;
/** The state to give back to `arenaRelease`. */
function arenaMark() {
    return top;
}
/** `bytes` of fresh memory, aligned to 16; 0 when the memory cannot grow that far. */
function arenaPush(bytes) {
    const start = top;
    const end = (start + bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (end < start)
        return 0;
    const have = memory.size() * PAGE;
    if (end > have) {
        const pages = ((end - have + PAGE - 1) / PAGE);
        if (memory.grow(pages) < 0)
            return 0;
    }
    top = end;
    return start;
}
/** Gives back everything pushed since `mark`. */
function arenaRelease(mark) {
    top = mark;
}
