import { analyze } from "./analyze.ts";
import { atlas } from "./atlas.ts";
import { channels } from "./channels.ts";
import { cite } from "./cite.ts";
import { collect } from "./collect.ts";
import type { Command } from "./command.ts";
import { compare } from "./compare.ts";
import { completion } from "./completion.ts";
import { demo } from "./demo.ts";
import { diff } from "./diff.ts";
import { exportFilters } from "./export.ts";
import { idealize } from "./idealize.ts";
import { inspect } from "./inspect.ts";
import { keys } from "./keys.ts";
import { merge } from "./merge.ts";
import { norms } from "./norms.ts";
import { operators } from "./operators.ts";
import { page } from "./page.ts";
import { report } from "./report.ts";
import { scaleSpace } from "./scale-space.ts";
import { study } from "./study.ts";
import { timeline } from "./timeline.ts";
import { volume } from "./volume.ts";
import { workflow } from "./workflow.ts";

/** The commands in the order of the help. */
export const commands: readonly Command[] = [
  inspect,
  analyze,
  compare,
  diff,
  timeline,
  operators,
  norms,
  channels,
  volume,
  scaleSpace,
  keys,
  idealize,
  study,
  atlas,
  collect,
  merge,
  report,
  workflow,
  exportFilters,
  page,
  demo,
  cite,
  completion(() => commands),
];
