import type { LayerGrid } from "../../sdk/wasm/layer-grid.ts";

/** Every pixel of a group's outputs as a row over the pixels of its inputs, on periodic images, by the definition. */
function groupMatrix(weights: ArrayLike<number>, group: number, grid: LayerGrid): number[][] {
  const { out, in: inputs, kernel, size, stride } = grid;
  const rows: number[][] = [];
  for (let o = 0; o < out; o++) {
    for (let y = 0; y < size[0]; y += stride[0]) {
      for (let x = 0; x < size[1]; x += stride[1]) {
        const row = new Array<number>(inputs * size[0] * size[1]).fill(0);
        for (let i = 0; i < inputs; i++) {
          for (let dy = 0; dy < kernel[0]; dy++) {
            for (let dx = 0; dx < kernel[1]; dx++) {
              const at = (i * size[0] + ((y + dy) % size[0])) * size[1] + ((x + dx) % size[1]);
              row[at] += weights[(((group * out + o) * inputs + i) * kernel[0] + dy) * kernel[1] + dx];
            }
          }
        }
        rows.push(row);
      }
    }
  }
  return rows;
}

/** Singular values of a whole layer by one-sided Jacobi on the rows of its matrices, group by group; descending. */
export function naiveLayerValues(weights: ArrayLike<number>, grid: LayerGrid): number[] {
  const values: number[] = [];
  for (let group = 0; group < grid.groups; group++) values.push(...jacobiValues(groupMatrix(weights, group, grid)));
  return values.sort((a, b) => b - a);
}

function jacobiValues(rows: number[][]): number[] {
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  for (let turned = true; turned; ) {
    turned = false;
    for (let p = 0; p < rows.length; p++) {
      for (let q = p + 1; q < rows.length; q++) {
        const [pp, qq, pq] = [dot(rows[p], rows[p]), dot(rows[q], rows[q]), dot(rows[p], rows[q])];
        if (Math.abs(pq) <= 1e-14 * Math.sqrt(pp * qq)) continue;
        turned = true;
        const half = (qq - pp) / (2 * pq);
        const t = Math.sign(half || 1) / (Math.abs(half) + Math.sqrt(1 + half * half));
        const c = 1 / Math.sqrt(1 + t * t);
        const [a, b] = [rows[p], rows[q]];
        rows[p] = a.map((x, i) => c * (x - t * b[i]));
        rows[q] = b.map((x, i) => c * (x + t * a[i]));
      }
    }
  }
  return rows.map((row) => Math.sqrt(dot(row, row)));
}
