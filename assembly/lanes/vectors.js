"use strict";
// f64 vectors, two numbers a lane pair; any length, any alignment.
Object.defineProperty(exports, "__esModule", { value: true });
exports.dot = dot;
exports.addScaled = addScaled;
exports.scale = scale;
exports.rotate = rotate;
function lanesSum(v) {
    return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
/** sum a[i] b[i] */
function dot(a, b, count) {
    let s0 = f64x2.splat(0), s1 = s0;
    const end4 = a + (count & ~3) * 8;
    for (; a < end4; a += 32, b += 32) {
        s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
        s1 = f64x2.add(s1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    }
    if (count & 2) {
        s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
        a += 16;
        b += 16;
    }
    if (count & 1)
        s1 = f64x2.add(s1, f64x2.mul(v128.load64_zero(a), v128.load64_zero(b)));
    return lanesSum(f64x2.add(s0, s1));
}
/** y[i] += factor x[i] */
function addScaled(y, x, factor, count) {
    const f = f64x2.splat(factor);
    for (const end = y + (count & ~1) * 8; y < end; y += 16, x += 16) {
        v128.store(y, f64x2.add(v128.load(y), f64x2.mul(f, v128.load(x))));
    }
    if (count & 1)
        store(y, load(y) + factor * load(x));
}
/** x[i] *= factor */
function scale(x, factor, count) {
    for (const end = x + count * 8; x < end; x += 8)
        store(x, load(x) * factor);
}
/**
 * (x, y) = (c x - s y, s x + c y), the plane rotation, written with tau = s / (1 + c) as in Rutishauser's Jacobi method:
 * a small angle makes a small correction, and the rounding error is as small as that.
 */
function rotate(x, y, s, tau, count) {
    const s2 = f64x2.splat(s), tau2 = f64x2.splat(tau);
    for (const end = x + (count & ~1) * 8; x < end; x += 16, y += 16) {
        const a = v128.load(x), b = v128.load(y);
        v128.store(x, f64x2.sub(a, f64x2.mul(s2, f64x2.add(b, f64x2.mul(tau2, a)))));
        v128.store(y, f64x2.add(b, f64x2.mul(s2, f64x2.sub(a, f64x2.mul(tau2, b)))));
    }
    if (count & 1) {
        const a = load(x), b = load(y);
        store(x, a - s * (b + tau * a));
        store(y, b + s * (a - tau * b));
    }
}
