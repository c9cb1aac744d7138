import { type AnalysisResult, type KernelStudy, UnreadableError } from "../../sdk/index.ts";

/**
 * Holds the lists of a saved result against each other: a schema cannot say that they belong together.
 * @throws UnreadableError that names the first list of another length than the others ask for
 */
export function expectLengths(result: AnalysisResult, file: string): void {
  const expectShape = (list: readonly unknown[], at: string, length: number, ...inner: number[]): void => {
    if (list?.length !== length) {
      const message = `is no result of convscope: at ${at}: found ${list?.length} entries, expected ${length}`;
      throw new UnreadableError(message, { file });
    }
    if (inner.length === 0) return;
    const [next, ...rest] = inner;
    list.forEach((each, i) => void expectShape(each as unknown[], `${at}/${i}`, next, ...rest));
  };
  const expectStudy = ({ basis, groups, divergence, densities, planes }: KernelStudy, at: string) => {
    expectShape(basis.kernel, `${at}/basis/kernel`, 2);
    const width = weightsOf(basis.kernel);
    const n = groups.length;
    const parts = basis.components.length;
    expectShape(basis.mean, `${at}/basis/mean`, width);
    expectShape(basis.components, `${at}/basis/components`, parts, width);
    expectShape(basis.explainedVariance, `${at}/basis/explainedVariance`, parts);
    expectShape(basis.explainedVarianceRatio, `${at}/basis/explainedVarianceRatio`, parts);
    groups.forEach(({ mean, standardDeviation }, i) => {
      expectShape(mean, `${at}/groups/${i}/mean`, parts);
      expectShape(standardDeviation, `${at}/groups/${i}/standardDeviation`, parts);
    });
    const { weights, groups: names, matrix, perComponent, shares, distances, outside } = divergence;
    expectShape(weights, `${at}/divergence/weights`, parts);
    expectShape(names, `${at}/divergence/groups`, n);
    expectShape(outside, `${at}/divergence/outside`, n);
    expectShape(matrix, `${at}/divergence/matrix`, n, n);
    expectShape(perComponent, `${at}/divergence/perComponent`, parts, n, n);
    expectShape(shares, `${at}/divergence/shares`, parts, n, n);
    for (const [name, values] of Object.entries(distances)) {
      expectShape(values, `${at}/divergence/distances/${name}`, n, n);
    }
    expectShape(densities, `${at}/densities`, n * parts);
    densities.forEach(({ grid, values }, i) => void expectShape(values, `${at}/densities/${i}/values`, grid.points));
    expectShape(planes, `${at}/planes`, n);
    planes.forEach(({ bins, counts }, i) => void expectShape(counts, `${at}/planes/${i}/counts`, bins * bins));
  };

  const { models, groups, otherKernels } = result;
  if (models.length === 0 || groups.length === 0) {
    throw new UnreadableError("is a result of no model, expected at least one and a group of its filters", { file });
  }
  models.forEach(({ layers }, m) => {
    layers.forEach(({ kernel, examples }, l) => {
      const at = `/models/${m}/layers/${l}`;
      expectShape(kernel, `${at}/kernel`, 2);
      expectShape(examples, `${at}/examples`, examples.length, weightsOf(kernel));
    });
  });
  expectStudy(result, "");
  otherKernels.forEach((study, i) => void expectStudy(study, `/otherKernels/${i}`));
}

function weightsOf([rows, columns]: readonly number[]): number {
  return rows * columns;
}
