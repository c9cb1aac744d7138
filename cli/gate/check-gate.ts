import { extname, resolve } from "node:path";
import {
  checkRules,
  describeViolation,
  parseRules,
  type Table,
  toJunit,
  toSarif,
  UsageError,
  type Violation,
} from "../../sdk/index.ts";
import { stageFiles } from "../files/staged-files.ts";
import { safeText } from "../format/safe-text.ts";
import type { OptionName } from "../options/option.ts";
import type { Arguments } from "../options/parse-arguments.ts";
import { describeKept } from "../study/describe-files.ts";
import type { Terminal } from "../terminal.ts";

/** The options of a gate for continuous integration. */
export const gateOptions: readonly OptionName[] = ["fail-on", "fail-report"];

/** Exit code of a result in which a rule found something. */
const failed = 5;

/** What a gate checks. It asks for the tables only where there are rules: of 100,000 tensors they take tens of megabytes. */
export type Gate = (tables: () => readonly Table[], terminal: Terminal) => Promise<number | undefined>;

/** Checks --fail-on's rules before anything is read. @throws UsageError */
export function readGate(args: Arguments): Gate {
  const text = args.value("fail-on");
  const report = args.value("fail-report");
  if (text === undefined) {
    if (report !== undefined) throw new UsageError("--fail-report needs --fail-on RULES");
    return async () => undefined;
  }
  const rules = parseRules(text);
  if (report !== undefined && ![".xml", ".sarif"].includes(extname(report).toLowerCase())) {
    throw new UsageError(`--fail-report: found ${JSON.stringify(report)}, expected a name that ends in .xml or .sarif`);
  }
  return async (tables, { stderr }) => {
    const violations = checkRules(tables(), rules);
    if (report !== undefined) stderr.write(describeKept(await writeReport(report, violations)));
    for (const violation of violations) stderr.write(`${safeText(describeViolation(violation))}\n`);
    return violations.length > 0 ? failed : undefined;
  };

  async function writeReport(path: string, violations: readonly Violation[]): Promise<readonly string[]> {
    const { kept } = await stageFiles(async (files) => {
      if (extname(path).toLowerCase() === ".xml") await files.addText(resolve(path), toJunit(rules, violations));
      else await files.addJson(resolve(path), toSarif(rules, violations));
    });
    return kept;
  }
}
