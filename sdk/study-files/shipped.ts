import { studyTexts } from "../../build/study-texts.ts";
import { UsageError } from "../errors.ts";
import { nearestName } from "../model/nearest-name.ts";

/** The studies that come with convscope, by their names. */
export const shippedStudies: readonly string[] = Object.keys(studyTexts);

/** The YAML text of a study that comes with convscope. @throws UsageError with the nearest name */
export function shippedStudy(name: string): string {
  const text = Object.hasOwn(studyTexts, name) ? studyTexts[name] : undefined;
  if (text !== undefined) return text;
  const nearest = nearestName(name, shippedStudies);
  throw new UsageError(
    `there is no study ${JSON.stringify(name)}${nearest === undefined ? `; there are ${shippedStudies.join(", ")}, or a file` : `, did you mean ${nearest}?`}`,
  );
}
