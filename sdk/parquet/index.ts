/**
 * Parquet for data frames and data bases: tables of a result, and filters with their weights. An entry of its own, so that
 * who does not write Parquet does not load a writer of it.
 *
 * @module
 */
export { type DescribingStudy, describingStudies } from "../studies/describe-filters/describing-studies.ts";
export { filtersToParquet, type ParquetOptions } from "./filters-to-parquet.ts";
export { writeTable } from "./write-table.ts";
