import { createColors } from "picocolors";

/** Text without colours. */
export const plainColors = createColors(false);
