import { version } from "../version.ts";

/** What wrote the file, in the form that readers of Parquet expect. */
export const createdBy = `convscope version ${version}`;
