// Prints the digest of the reports of files read from disk; the first argument is the number of workers, 0: none.
import process from "node:process";
import * as convscope from "convscope";
import { openFile } from "convscope/node";
import { reportsDigest } from "./digest.mjs";

const [workers, ...paths] = process.argv.slice(2);
const sources = await Promise.all(paths.map((path) => openFile(path)));
const pool = workers === "0" ? undefined : convscope.createPool({ size: Number(workers) });
console.log(await reportsDigest(convscope, sources, { pool }));
pool?.dispose();
