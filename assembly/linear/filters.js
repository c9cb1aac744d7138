"use strict";
// One number, or one scaled copy, of each filter. A pass over memory: plain loops, two weights a step in f64.
Object.defineProperty(exports, "__esModule", { value: true });
exports.extent = extent;
exports.maxAbsF32 = maxAbsF32;
exports.maxAbsF64 = maxAbsF64;
exports.scaleByMaxAbsF32 = scaleByMaxAbsF32;
exports.scaleByMaxAbsF64 = scaleByMaxAbsF64;
exports.markNonFiniteF32 = markNonFiniteF32;
exports.markNonFiniteF64 = markNonFiniteF64;
exports.binaryErrorF32 = binaryErrorF32;
exports.binaryErrorF64 = binaryErrorF64;
/** Two weights at `p` as f64. */
function two(p) {
    return sizeof() == 8 ? v128.load(p) : f64x2.promote_low_f32x4(v128.load64_zero(p));
}
function one(p) {
    return f64x2.splat(load(p));
}
/** Largest |w| of the filter from `p` to `end`. A NaN does not count. */
function largestMagnitude(p, end) {
    let most = f64x2.splat(0);
    for (const last = end - sizeof(); p < last; p += 2 * sizeof())
        most = f64x2.pmax(most, f64x2.abs(two(p)));
    if (p < end)
        most = f64x2.pmax(most, f64x2.abs(one(p)));
    return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}
/** Largest w of the filter from `p` to `end`. A NaN does not count. */
function largestWeight(p, end) {
    let most = f64x2.splat(-Infinity);
    for (const last = end - sizeof(); p < last; p += 2 * sizeof())
        most = f64x2.pmax(most, two(p));
    if (p < end)
        most = f64x2.pmax(most, one(p));
    return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}
/** out[count]: the largest |w| of each filter, or the largest w when `signed`. */
function maxAbs(out, filters, count, width, signed) {
    const bytes = width * sizeof();
    for (const end = out + count * 8; out < end; out += 8, filters += bytes) {
        store(out, signed ? largestWeight(filters, filters + bytes) : largestMagnitude(filters, filters + bytes));
    }
}
/** out[count][width]: each filter over its largest magnitude; a filter of zeros stays. */
function scaleByMaxAbs(out, filters, count, width) {
    const bytes = width * sizeof();
    for (const end = out + count * bytes; out < end;) {
        const last = filters + bytes;
        const most = largestMagnitude(filters, last);
        const divisor = most == 0 ? 1 : most;
        for (; filters < last; filters += sizeof(), out += sizeof())
            store(out, (load(filters) / divisor));
    }
}
/** flags[count]: 1 where a filter holds a NaN or an infinity, else 0. Returns how many do. */
function markNonFinite(flags, filters, count, width) {
    let marked = 0;
    for (const end = flags + count; flags < end; flags++) {
        // x - x is 0 for a finite x and NaN for all others.
        let sum = 0;
        for (const last = filters + width * sizeof(); filters < last; filters += sizeof()) {
            const x = load(filters);
            sum += x - x;
        }
        const bad = sum == 0 ? 0 : 1;
        store(flags, bad);
        marked += bad;
    }
    return marked;
}
/** out[count]: 1 - (mean |w|)^2 / mean w^2 of each filter, NaN for one of zeros. */
function binaryError(out, filters, count, width) {
    const bytes = width * sizeof();
    for (const end = out + count * 8; out < end; out += 8, filters += bytes) {
        // Over its largest magnitude, a filter's squares neither overflow nor underflow.
        const most = largestMagnitude(filters, filters + bytes);
        let sum = 0, squares = 0;
        for (let p = filters, last = filters + bytes; p < last; p += sizeof()) {
            const w = Math.abs(load(p)) / most;
            sum += w;
            squares += w * w;
        }
        // Cauchy and Schwarz: never below 0 but for rounding.
        store(out, most == 0 ? NaN : max(0, 1 - (sum * sum) / (width * squares)));
    }
}
/** out[0], out[1]: the smallest and the largest of `count` numbers; Infinity and -Infinity for none. A NaN does not count. */
function extent(out, values, count) {
    let least = f64x2.splat(Infinity), most = f64x2.splat(-Infinity);
    const end = values + count * 8;
    for (const last = end - 8; values < last; values += 16) {
        const x = v128.load(values);
        least = f64x2.pmin(least, x);
        most = f64x2.pmax(most, x);
    }
    if (count & 1) {
        const x = v128.load64_splat(values);
        least = f64x2.pmin(least, x);
        most = f64x2.pmax(most, x);
    }
    store(out, min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)));
    store(out + 8, max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)));
}
function maxAbsF32(out, filters, count, width, signed) {
    maxAbs(out, filters, count, width, signed);
}
function maxAbsF64(out, filters, count, width, signed) {
    maxAbs(out, filters, count, width, signed);
}
function scaleByMaxAbsF32(out, filters, count, width) {
    scaleByMaxAbs(out, filters, count, width);
}
function scaleByMaxAbsF64(out, filters, count, width) {
    scaleByMaxAbs(out, filters, count, width);
}
function markNonFiniteF32(flags, filters, count, width) {
    return markNonFinite(flags, filters, count, width);
}
function markNonFiniteF64(flags, filters, count, width) {
    return markNonFinite(flags, filters, count, width);
}
function binaryErrorF32(out, filters, count, width) {
    binaryError(out, filters, count, width);
}
function binaryErrorF64(out, filters, count, width) {
    binaryError(out, filters, count, width);
}
