"use strict";
// Scaling by powers of two is exact: it moves a problem away from overflow and underflow without a rounding error.
Object.defineProperty(exports, "__esModule", { value: true });
exports.powerOfTwo = powerOfTwo;
exports.scaleByPowerOfTwo = scaleByPowerOfTwo;
exports.exponentOf = exponentOf;
/** 2^k for -1022 <= k <= 1023. */
function powerOfTwo(k) {
    return reinterpret((1023 + k) << 52);
}
/** x 2^k in two steps, for k that a f64 has no power of two for; -2044 <= k <= 2046. */
function scaleByPowerOfTwo(x, k) {
    const half = k >> 1;
    return x * powerOfTwo(half) * powerOfTwo(k - half);
}
/** floor(log2 x) of a positive normal x; -1023 for zero and what is below the normal numbers. */
function exponentOf(x) {
    return ((reinterpret(x) >> 52) & 0x7ff) - 1023;
}
