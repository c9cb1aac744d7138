import type { Violation } from "./check-rules.ts";
import { describeViolation } from "./describe-violation.ts";
import type { Rule } from "./parse-rules.ts";

/** The rules as a JUnit report: a test case a rule, with a failure that lists what it found. */
export function toJunit(rules: readonly Rule[], violations: readonly Violation[]): string {
  const cases = rules.map(({ text }) => {
    const own = violations.filter(({ rule }) => rule === text);
    const head = `  <testcase classname="convscope" name="${escapeXml(text)}"`;
    if (own.length === 0) return `${head}/>`;
    const message = `${own.length} ${own.length === 1 ? "violation" : "violations"}`;
    return `${head}>\n    <failure message="${message}">${escapeXml(own.map(describeViolation).join("\n"))}</failure>\n  </testcase>`;
  });
  const failures = rules.filter(({ text }) => violations.some(({ rule }) => rule === text)).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="convscope" tests="${rules.length}" failures="${failures}">\n${cases.join("\n")}\n</testsuite>\n`;
}

/** XML 1.0 has no control characters, not even as references. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
