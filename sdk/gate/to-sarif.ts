import { version } from "../version.ts";
import type { Violation } from "./check-rules.ts";
import { describeViolation } from "./describe-violation.ts";
import type { Rule } from "./parse-rules.ts";

/** The violations as SARIF 2.1.0 (OASIS), which code hosts show beside a change; the model's name stands for its file. */
export function toSarif(rules: readonly Rule[], violations: readonly Violation[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "convscope",
            version,
            rules: rules.map(({ text }) => ({ id: text, shortDescription: { text: `No layer may have ${text}.` } })),
          },
        },
        results: violations.map((violation) => ({
          ruleId: violation.rule,
          level: "error",
          message: { text: describeViolation(violation) },
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: encodeURI(violation.model || "models") } },
              logicalLocations: [{ name: violation.name }],
            },
          ],
        })),
      },
    ],
  };
}
