// Writes everything that is made from other sources of this repository, into build/.
import { writeKernelExports } from "./write-kernel-exports.mjs";
import { writeValidator } from "./write-validator.mjs";

writeKernelExports();
writeValidator();
