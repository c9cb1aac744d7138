"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.normalizeRowsF32 = normalizeRowsF32;
exports.normalizeRowsF64 = normalizeRowsF64;
exports.orthogonalitySumScratch = orthogonalitySumScratch;
exports.orthogonalitySum = orthogonalitySum;
// Rows of unit length, and the sum of the magnitudes of their scalar products: a blocked Gram matrix that is never kept.
const dots_1 = require("../lanes/dots");
const power_of_two_1 = require("./power-of-two");
/** Rows of a block, a multiple of four and two. */
const BLOCK = 32;
/** Numbers of a row taken at a time: two packed blocks of 64 KB stay in the second-level cache. Even. */
const DEPTH = 256;
/** out[rows][fan]: each row over its Euclidean length; a row of zeros stays. */
function normalizeRows(out, values, rows, fan) {
    for (let i = 0; i < rows; i++) {
        const end = values + fan * sizeof();
        let largest = 0;
        for (let p = values; p < end; p += sizeof())
            largest = max(largest, Math.abs(load(p)));
        // A power of two brings the largest to 1 or more, below 2: squares stay in range, and nothing is rounded.
        const k = -(0, power_of_two_1.exponentOf)(largest);
        const row = out;
        let s0 = 0, s1 = 0;
        for (; values < end; values += sizeof(), out += 8) {
            const x = (0, power_of_two_1.scaleByPowerOfTwo)(load(values), k);
            store(out, x);
            s0 += x * x;
            const held = s0;
            s0 = s1;
            s1 = held;
        }
        const norm = Math.sqrt(s0 + s1);
        if (norm == 0)
            continue;
        const divisor = f64x2.splat(norm);
        for (let p = row, last = out - 8; p < last; p += 16)
            v128.store(p, f64x2.div(v128.load(p), divisor));
        if (fan & 1)
            store(out - 8, load(out - 8) / norm);
    }
}
function normalizeRowsF32(out, values, rows, fan) {
    normalizeRows(out, values, rows, fan);
}
function normalizeRowsF64(out, values, rows, fan) {
    normalizeRows(out, values, rows, fan);
}
/** Bytes of scratch that orthogonalitySum needs: two packed blocks and their products. */
function orthogonalitySumScratch() {
    return (2 * BLOCK * DEPTH + BLOCK * BLOCK) * 8;
}
/** sum |a_i . b_j| over all pairs of rows; when `same`, a is b and the sum runs over i != j. */
function orthogonalitySum(a, aRows, b, bRows, fan, same, scratch) {
    const packedA = scratch, packedB = packedA + BLOCK * DEPTH * 8, products = packedB + BLOCK * DEPTH * 8;
    let sum = 0;
    for (let i = 0; i < aRows; i += BLOCK) {
        for (let j = same ? i : 0; j < bRows; j += BLOCK) {
            const nA = min(BLOCK, aRows - i), nB = min(BLOCK, bRows - j);
            const diagonal = same && i == j;
            memory.fill(products, 0, BLOCK * BLOCK * 8);
            for (let k = 0; k < fan; k += DEPTH) {
                const depth = min(DEPTH, fan - k);
                const steps = (depth + 1) / 2;
                pack(packedA, a + (i * fan + k) * 8, nA, fan, depth);
                if (diagonal) {
                    addTriangle(products, packedA, nA, steps);
                }
                else {
                    pack(packedB, b + (j * fan + k) * 8, nB, fan, depth);
                    addRectangle(products, packedA, nA, packedB, nB, steps);
                }
            }
            sum += sumOfMagnitudes(products, nA, nB, diagonal);
        }
    }
    return same ? 2 * sum : sum;
}
/** out[step][row]: two numbers of each row side by side; the rows up to a multiple of four, and an odd last number's fellow, are zero. */
function pack(out, rows, count, fan, depth) {
    const width = (count + 3) & ~3;
    const zero = f64x2.splat(0);
    for (let r = 0; r < width; r++) {
        let to = out + r * 16;
        if (r < count) {
            let p = rows + r * fan * 8;
            for (const end = p + (depth & ~1) * 8; p < end; p += 16, to += width * 16)
                v128.store(to, v128.load(p));
            if (depth & 1)
                v128.store(to, v128.load64_zero(p));
        }
        else {
            for (const end = to + ((depth + 1) / 2) * width * 16; to < end; to += width * 16)
                v128.store(to, zero);
        }
    }
}
function addTriangle(products, a, n, steps) {
    const step = ((n + 3) & ~3) * 16, stride = BLOCK * 8;
    for (let r = 0; r < n; r += 4) {
        const out = products + r * stride;
        (0, dots_1.addDotsTriangle)(out + r * 8, stride, a + r * 16, step, steps);
        for (let c = r + 4; c < n; c += 2)
            (0, dots_1.addDots4x2)(out + c * 8, stride, a + r * 16, step, a + c * 16, step, steps);
    }
}
function addRectangle(products, a, nA, b, nB, steps) {
    const aStep = ((nA + 3) & ~3) * 16, bStep = ((nB + 3) & ~3) * 16, stride = BLOCK * 8;
    for (let r = 0; r < nA; r += 4) {
        for (let c = 0; c < nB; c += 2) {
            (0, dots_1.addDots4x2)(products + r * stride + c * 8, stride, a + r * 16, aStep, b + c * 16, bStep, steps);
        }
    }
}
function sumOfMagnitudes(products, nA, nB, diagonal) {
    let sum = 0;
    for (let r = 0; r < nA; r++) {
        for (let c = diagonal ? r + 1 : 0; c < nB; c++)
            sum += Math.abs(load(products + (r * BLOCK + c) * 8));
    }
    return sum;
}
