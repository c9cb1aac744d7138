"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.svdBatchScratch = svdBatchScratch;
exports.svdBatchF32 = svdBatchF32;
exports.svdBatchF64 = svdBatchF64;
// Many small singular value decompositions side by side: two problems in f64 lanes, four in f32. One-sided Jacobi on the
// columns of each, every lane with its own rotation (none where it has converged). A column is a list of
// v128, element by element of all lanes: a column of X, and below it the same one of V. Both are filled up with zeros to a
// multiple of three rows, as three rows a step cover 9 exactly.
const complete_1 = require("./complete");
const power_of_two_1 = require("./power-of-two");
/** 9 x 9 random matrices take 6 or 7 sweeps. */
const MOST_SWEEPS = 40;
/** In place of a lane's exponent where its matrix holds a NaN or an infinity. */
const NOT_FINITE = i32.MIN_VALUE;
/** Problems in a vector. */
function lanes() {
    return 16 / sizeof();
}
/** The largest element is scaled to [2^top, 2^(top + 1)), so that products of two squared columns stay finite. */
function top() {
    return sizeof() == 8 ? 200 : 24;
}
/**
 * Columns whose squared length is not above this (the largest element's times 2^-220 or 2^-80) count as zero. Where A lacks
 * rank a column may shrink by eps in every sweep without end; U is completed there instead.
 */
function negligible() {
    return sizeof() == 8 ? 1.532495540865889e54 : 2.3283064365386963e-10; // 2^180, 2^-32
}
function epsilon() {
    return sizeof() == 8 ? 2.220446049250313e-16 : 1.1920928955078125e-7;
}
function threes(count) {
    return ((count + 2) / 3) * 3;
}
/** Bytes of scratch that svdBatch needs: X, V, the columns' squares, and the lanes' exponents and order of columns. */
function svdBatchScratch(rows, cols) {
    const m = max(rows, cols), n = min(rows, cols);
    return (n * threes(m) + n * threes(n) + n) * 16 + 16 + n * 4;
}
/** sum over rows of x y, lane by lane */
function dotLanes(x, y, rows) {
    let s0 = v128.splat(0), s1 = s0, s2 = s0;
    for (const end = x + rows * 16; x < end; x += 48, y += 48) {
        s0 = v128.add(s0, v128.mul(v128.load(x), v128.load(y)));
        s1 = v128.add(s1, v128.mul(v128.load(x, 16), v128.load(y, 16)));
        s2 = v128.add(s2, v128.mul(v128.load(x, 32), v128.load(y, 32)));
    }
    return v128.add(v128.add(s0, s1), s2);
}
function rotateOne(x, y, s, tau) {
    const a = v128.load(x), b = v128.load(y);
    v128.store(x, v128.sub(a, v128.mul(s, v128.add(b, v128.mul(tau, a)))));
    v128.store(y, v128.add(b, v128.mul(s, v128.sub(a, v128.mul(tau, b)))));
}
/** (x, y) = (c x - s y, s x + c y) lane by lane, with tau = s / (1 + c) as in Rutishauser's Jacobi method: errors stay small. */
function rotateLanes(x, y, s, tau, bytes) {
    for (const end = x + bytes; x < end; x += 48, y += 48) {
        rotateOne(x, y, s, tau);
        rotateOne(x + 16, y + 16, s, tau);
        rotateOne(x + 32, y + 32, s, tau);
    }
}
/**
 * Rotates columns p and q of X, and of V below them, in the lanes where |cos| of X's exceeds the tolerance; those lanes are
 * returned as a mask. `columns` are `bytes` apart, squares[n] hold the squared lengths of X's.
 */
function rotatePair(columns, bytes, xRows, squares, p, q, tolerance2) {
    const one = v128.splat(1), zero = v128.splat(0);
    const xp = columns + p * bytes, xq = columns + q * bytes;
    const pq = dotLanes(xp, xq, xRows);
    const pp = v128.load(squares + p * 16), qq = v128.load(squares + q * 16);
    const least = v128.splat(negligible());
    const turn = v128.and(v128.gt(v128.mul(pq, pq), v128.mul(v128.mul(tolerance2, pp), qq)), v128.and(v128.gt(pp, least), v128.gt(qq, least)));
    if (!v128.any_true(turn))
        return turn;
    // t = tan of the smaller angle: sign(d) 2 pq / (|d| + sqrt(d^2 + 4 pq^2)), d = qq - pp
    const d = v128.sub(qq, pp);
    const twice = v128.add(pq, pq);
    const root = v128.sqrt(v128.add(v128.mul(d, d), v128.mul(twice, twice)));
    const size = v128.div(twice, v128.add(v128.abs(d), root));
    const t = v128.and(turn, v128.bitselect(v128.neg(size), size, v128.lt(d, zero)));
    // With h = 1 / cos: sin = t / h and sin / (1 + cos) = t / (1 + h).
    const h = v128.sqrt(v128.add(one, v128.mul(t, t)));
    const sine = v128.div(t, h), tau = v128.div(t, v128.add(one, h));
    const below = xRows * 16;
    rotateLanes(xp, xq, sine, tau, below);
    rotateLanes(xp + below, xq + below, sine, tau, bytes - below);
    const change = v128.mul(t, pq);
    let first = v128.sub(pp, change), second = v128.add(qq, change);
    // Where a column all but vanished (A lacks rank), the update has lost its digits.
    const part = v128.splat(0.0078125);
    const vanished = v128.or(v128.lt(first, v128.mul(part, pp)), v128.lt(second, v128.mul(part, qq)));
    if (v128.any_true(vanished)) {
        // Only there: a lane's result does not depend on its neighbours.
        first = v128.bitselect(dotLanes(xp, xp, xRows), first, vanished);
        second = v128.bitselect(dotLanes(xq, xq, xRows), second, vanished);
    }
    v128.store(squares + p * 16, first);
    v128.store(squares + q * 16, second);
    return turn;
}
/**
 * Rotates until every lane's columns are orthogonal. sweeps[lane] of `used` lanes: the sweeps it took, the last of which
 * rotated nothing, or 0 when it was still rotating after the most.
 * The order of pairs is a round-robin tournament: no two neighbouring pairs share a column, so that the processor works on
 * the next while the roots and divisions of one are under way.
 */
function orthogonalize(columns, bytes, xRows, squares, n, sweeps, used, tolerance) {
    const tolerance2 = v128.splat((tolerance * tolerance));
    const odd = (n - 1) | 1;
    for (let lane = 0; lane < used; lane++)
        store(sweeps + lane, 0);
    for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
        let rotated = v128.splat(0);
        for (let j = 0; j < n; j++) {
            v128.store(squares + j * 16, dotLanes(columns + j * bytes, columns + j * bytes, xRows));
        }
        for (let round = 0; round < odd; round++) {
            // Column `odd`, the last where n is even, meets column `round`; the others meet across it.
            for (let k = odd < n ? 0 : 1; k <= odd >> 1; k++) {
                let p = round + k;
                if (p >= odd)
                    p -= odd;
                let q = round + odd - k;
                if (q >= odd)
                    q -= odd;
                if (k == 0)
                    q = odd;
                rotated = v128.or(rotated, rotatePair(columns, bytes, xRows, squares, min(p, q), max(p, q), tolerance2));
            }
        }
        let open = false;
        for (let lane = 0; lane < used; lane++) {
            if (load(sweeps + lane) != 0)
                continue;
            if (laneOf(rotated, lane))
                open = true;
            else
                store(sweeps + lane, sweep);
        }
        if (!open)
            return;
    }
}
/** Whether a lane of a comparison is true. */
function laneOf(mask, lane) {
    return ((i8x16.bitmask(mask) >> (lane * sizeof())) & 1) != 0;
}
/**
 * a[count][rows][cols] -> u[count][rows][r], s[count][r] descending, v[count][cols][r], r = min(rows, cols).
 * sweeps[count]: sweeps until convergence, 0 where there was none.
 */
function svdBatch(u, s, v, sweeps, a, count, rows, cols, scratch) {
    const tall = rows >= cols;
    const m = tall ? rows : cols, n = tall ? cols : rows;
    const rowStride = tall ? n * sizeof() : sizeof();
    const columnStride = tall ? sizeof() : m * sizeof();
    const xRows = threes(m);
    const below = xRows * 16, bytes = below + threes(n) * 16;
    const columns = scratch, squares = columns + n * bytes, exponents = squares + n * 16, order = exponents + 16;
    const tolerance = max(2, Math.sqrt(m)) * epsilon();
    const size = m * n * sizeof();
    for (let done = 0; done < count; done += lanes()) {
        const used = min(count - done, lanes());
        memory.fill(columns, 0, n * bytes);
        for (let j = 0; j < n; j++)
            v128.store(columns + j * bytes + below + j * 16, v128.splat(1));
        for (let lane = 0; lane < used; lane++) {
            const from = a + (done + lane) * size, x = columns + lane * sizeof();
            store(exponents + lane * 4, loadLane(x, bytes, from, m, n, rowStride, columnStride));
        }
        orthogonalize(columns, bytes, xRows, squares, n, sweeps + done, used, tolerance);
        for (let j = 0; j < n; j++) {
            const x = columns + j * bytes;
            v128.store(squares + j * 16, v128.sqrt(dotLanes(x, x, xRows)));
        }
        for (let lane = 0; lane < used; lane++) {
            const i = done + lane, offset = lane * sizeof();
            const left = (tall ? u : v) + i * size, right = (tall ? v : u) + i * n * n * sizeof();
            const norms = squares + offset, k = load(exponents + lane * 4);
            if (k == NOT_FINITE) {
                store(sweeps + i, 0);
                fillNaN(left, m * n);
                fillNaN(s + i * n * sizeof(), n);
                fillNaN(right, n * n);
                continue;
            }
            sortLane(order, norms, n);
            storeValues(s + i * n * sizeof(), norms, order, n, k);
            storeLeft(left, columns + offset, bytes, norms, order, m, n);
            storeRight(right, columns + below + offset, bytes, order, n);
        }
    }
}
function fillNaN(at, count) {
    for (const end = at + count * sizeof(); at < end; at += sizeof())
        store(at, NaN);
}
/** Copies a problem into its lane of X, scaled by 2^k; returns k, or NOT_FINITE and leaves the lane alone. */
function loadLane(x, bytes, a, m, n, rowStride, columnStride) {
    let largest = 0;
    for (let at = a, end = a + m * n * sizeof(); at < end; at += sizeof()) {
        largest = max(largest, Math.abs(load(at)));
    }
    if (!(largest < Infinity))
        return NOT_FINITE;
    const k = top() - (0, power_of_two_1.exponentOf)(largest);
    const half = k >> 1;
    const first = (0, power_of_two_1.powerOfTwo)(half), second = (0, power_of_two_1.powerOfTwo)(k - half);
    for (let j = 0; j < n; j++, x += bytes, a += columnStride) {
        let at = a;
        for (let to = x, end = x + m * 16; to < end; to += 16, at += rowStride) {
            store(to, (load(at) * first * second));
        }
    }
    return k;
}
/** order[n]: the columns of one lane by falling norm. */
function sortLane(order, norms, n) {
    for (let j = 0; j < n; j++) {
        const norm = load(norms + j * 16);
        let i = j;
        for (; i > 0; i--) {
            const before = load(order + (i - 1) * 4);
            if (!(load(norms + before * 16) < norm))
                break;
            store(order + i * 4, before);
        }
        store(order + i * 4, j);
    }
}
/** s[n]: the norms in order, scaled back. */
function storeValues(s, norms, order, n, k) {
    for (let j = 0; j < n; j++) {
        const norm = load(norms + load(order + j * 4) * 16);
        store(s + j * sizeof(), (0, power_of_two_1.scaleByPowerOfTwo)(norm, -k));
    }
}
/** out[m][n]: the columns of X in order, at unit length. */
function storeLeft(out, x, bytes, norms, order, m, n) {
    const row = n * sizeof();
    for (let j = 0; j < n; j++) {
        const column = load(order + j * 4);
        const norm = load(norms + column * 16);
        if (norm * norm <= negligible()) {
            (0, complete_1.completeColumn)(out, j, m, row, sizeof());
            continue;
        }
        let to = out + j * sizeof();
        for (let at = x + column * bytes, end = at + m * 16; at < end; at += 16, to += row) {
            store(to, (load(at) / norm));
        }
    }
}
/** out[n][n]: the columns of V in order. */
function storeRight(out, v, bytes, order, n) {
    for (let j = 0; j < n; j++) {
        let to = out + j * sizeof();
        for (let at = v + load(order + j * 4) * bytes, end = at + n * 16; at < end; at += 16, to += n * sizeof()) {
            store(to, load(at));
        }
    }
}
function svdBatchF32(u, s, v, sweeps, a, count, rows, cols, scratch) {
    svdBatch(u, s, v, sweeps, a, count, rows, cols, scratch);
}
function svdBatchF64(u, s, v, sweeps, a, count, rows, cols, scratch) {
    svdBatch(u, s, v, sweeps, a, count, rows, cols, scratch);
}
