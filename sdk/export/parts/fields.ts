/** Fields that are lists of numbers and grow with models, groups, pairs of groups, and layers. */
const matrices = [
  "matrix",
  "perComponent",
  "shares",
  ...["jensenShannon", "hellinger", "totalVariation", "wasserstein1"].map((name) => `distances.${name}`),
  ...noise(""),
  ...["jensenShannon", "hellinger", "totalVariation", "wasserstein1"].flatMap((name) =>
    noise(`distanceNoise.${name}.`),
  ),
];

function noise(of: string): string[] {
  return ["floor.mean", "floor.upper", "debiased", "interval.low", "interval.high"].map((name) => `${of}${name}`);
}

const ofStudy = [...matrices.map((name) => `divergence.${name}`), "densities[].values", "planes[].counts"];

/** The fields that may lie in files of their own, in the order in which they are written. */
export const partedFields: readonly string[] = [
  ...ofStudy,
  ...ofStudy.map((name) => `otherKernels[].${name}`),
  "models[].layers[].examples",
];

/** Where one field of a document stands: the object that holds it, which has it or has room for it. */
export interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** The places of a field in the order of the document; what is null on the way has none. */
export function placesOf(document: unknown, field: string): Place[] {
  const steps = field.split(".");
  const key = steps.pop() as string;
  let holders: unknown[] = [document];
  for (const step of steps) {
    const name = step.replace("[]", "");
    holders = holders.flatMap((holder) => {
      const next = isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : null;
      return step === name ? [next] : Array.isArray(next) ? next : [];
    });
  }
  return holders.filter(isObject).map((holder) => ({ holder, key }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
