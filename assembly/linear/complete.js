"use strict";
// Orthonormal completion: the singular vectors that belong to no column.
Object.defineProperty(exports, "__esModule", { value: true });
exports.completeColumn = completeColumn;
/** Sum over rows of x_j[row] x_k[row]; strides in bytes. */
function product(x, y, rows, rowStride) {
    let sum = 0;
    for (let i = 0; i < rows; i++)
        sum += load(x + i * rowStride) * load(y + i * rowStride);
    return sum;
}
/**
 * Writes column `j` of `vectors`, a unit vector orthogonal to the unit columns 0 ... j-1, for j < rows; strides in bytes.
 * It starts at the axis that the columns cover least (at most j / rows of its square), then two steps of Gram-Schmidt:
 * "twice is enough" (Parlett, The Symmetric Eigenvalue Problem, 6.9).
 */
function completeColumn(vectors, j, rows, rowStride, columnStride) {
    let axis = 0;
    let least = Infinity;
    for (let i = 0; i < rows; i++) {
        const covered = product(vectors + i * rowStride, vectors + i * rowStride, j, columnStride);
        if (covered < least) {
            least = covered;
            axis = i;
        }
    }
    const x = vectors + j * columnStride;
    for (let i = 0; i < rows; i++)
        store(x + i * rowStride, (i == axis ? 1 : 0));
    for (let pass = 0; pass < 2; pass++) {
        for (let k = 0; k < j; k++) {
            const y = vectors + k * columnStride;
            const along = product(x, y, rows, rowStride);
            for (let i = 0; i < rows; i++) {
                const at = x + i * rowStride;
                store(at, (load(at) - along * load(y + i * rowStride)));
            }
        }
        const norm = Math.sqrt(product(x, x, rows, rowStride));
        for (let i = 0; i < rows; i++) {
            const at = x + i * rowStride;
            store(at, (load(at) / norm));
        }
    }
}
