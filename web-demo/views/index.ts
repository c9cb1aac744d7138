import type { FunctionComponent } from "preact";
import type { Overview as Result } from "../engine/protocol.ts";
import { type View, views } from "../route.ts";
import { Changes } from "./changes.tsx";
import { Channels } from "./channels.tsx";
import { Comparison } from "./comparison.tsx";
import { Distributions } from "./distributions.tsx";
import { Filters } from "./filters.tsx";
import { Keys } from "./keys.tsx";
import { Operators } from "./operators.tsx";
import { Overview } from "./overview.tsx";
import { ScaleSpace } from "./scale-space.tsx";
import { Training } from "./training.tsx";
import { Volume } from "./volume.tsx";

/** A tab: what it is called, what it shows, whether a document without a study of the filters has something for it, and whether it is there at all. */
interface ViewRow {
  title: string;
  Show: FunctionComponent<{ result: Result }>;
  alone(result: Result): boolean;
  applies?(result: Result): boolean;
}

const never = () => false;

export const viewRows: Record<View, ViewRow> = {
  overview: { title: "Overview", Show: Overview, alone: never },
  filters: { title: "Filters", Show: Filters, alone: never },
  distributions: { title: "Distributions", Show: Distributions, alone: never },
  comparison: { title: "Comparison", Show: Comparison, alone: never },
  operators: {
    title: "Operators",
    Show: Operators,
    alone: ({ operators, norms }) => operators !== null || norms !== null,
  },
  "scale-space": { title: "Scale space", Show: ScaleSpace, alone: ({ scaleSpace }) => scaleSpace !== null },
  keys: { title: "Keys", Show: Keys, alone: ({ keys }) => keys !== null },
  channels: { title: "Channels", Show: Channels, alone: ({ channels }) => channels !== null },
  changes: {
    title: "Changes",
    Show: Changes,
    alone: ({ changes }) => changes !== null,
    applies: ({ live, models }) => live && models.length === 2,
  },
  training: {
    title: "Training",
    Show: Training,
    alone: ({ training }) => training !== null,
    applies: ({ training }) => training !== null,
  },
  volume: { title: "3-D kernels", Show: Volume, alone: ({ volume }) => volume !== null, applies: never },
};

/** The views that a result has something for: a saved document of a further study holds that one alone. */
export function viewsOf(result: Result): readonly View[] {
  return views.filter((name) => {
    const { alone, applies } = viewRows[name];
    return result.studied ? (applies?.(result) ?? true) : alone(result);
  });
}
