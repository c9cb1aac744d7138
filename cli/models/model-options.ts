import type { OpenModelOptions } from "../../sdk/index.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { names } from "../options/values.ts";

/** What of a file is opened: --slices and --part. */
export function modelOptions(args: Arguments): Pick<OpenModelOptions, "slices" | "parts"> {
  return { slices: args.has("slices"), parts: names("--part", args.value("part")) };
}
