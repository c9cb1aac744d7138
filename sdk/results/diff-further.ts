/** What a comparison of two networks can add, of the layers that changed: each takes longer than the comparison. */
export const diffFurther = ["norms", "operators", "scale-space"] as const;
/** One of them: see `diffFurther`. */
export type DiffFurther = (typeof diffFurther)[number];
