/** Studies that say something of every single filter. */
export const describingStudies = ["operators", "scale-space"] as const;
/** A study that says something of every single filter: its label, its fit. */
export type DescribingStudy = (typeof describingStudies)[number];
