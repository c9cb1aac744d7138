import { channelsStudy } from "./channels/study.ts";
import { keysStudy } from "./keys/study.ts";
import { normsStudy } from "./norms/study.ts";
import { operatorsStudy } from "./operators/study.ts";
import { scaleSpaceStudy } from "./scale-space/study.ts";

/** The studies that an analysis can add to its document, in the order of its findings. */
export const furtherStudies = [operatorsStudy, normsStudy, channelsStudy, scaleSpaceStudy, keysStudy] as const;

/** Where each stands in the document, and what asks for it in the options. */
export type FurtherKey = (typeof furtherStudies)[number]["key"];

export const furtherKeys: readonly FurtherKey[] = furtherStudies.map(({ key }) => key);
