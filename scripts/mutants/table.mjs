import { existsSync, readFileSync, writeFileSync } from "node:fs";

const file = "test/MUTANTS.md";
const head = `# Mutants

\`npm run mutants -- PATH\` makes small changes of the code, one at a time, and runs the tests that reach the place: arithmetic,
comparisons and their boundaries, logic, literals, conditions, the order of neighbours in lists, removed statements. A change
that every test passes is a survivor: a test is missing, or the change changes nothing that anyone can see, which the last
column explains; "open" is not looked into yet. Of \`assembly/\`, numbers that only make a kernel ask for more scratch memory stay as
they are, and so do constants that others are made of (the compiler wants them then); modules of test-only.wasm are left out, and
so are changes that leave the binary as it is, byte for byte: another change, drawn by the same seed, takes their place.

`;
/** The first words of a statement are enough to find it. */
const longest = 70;
const columns = "| path | date | seed | tests | mutants | killed | % |\n|---|---|---|---|---|---|---|\n";

/** Puts the figures of a run in place of those that the path had; explanations of survivors that are still there stay. */
export function writeTable({ path, seed, tests, changes, killed, survivors }, now = new Date()) {
  const old = existsSync(file) ? readFileSync(file, "utf8") : "";
  writeFileSync(file, merged(old, { path, seed, tests, changes, killed, survivors }, now.toISOString().slice(0, 10)));
}

export function merged(old, { path, seed, tests, changes, killed, survivors }, date) {
  const rows = old.split("\n").filter((line) => /^\| [\w/.-]+ \| \d{4}-/.test(line) && !line.startsWith(`| ${path} |`));
  const share = ((100 * killed) / changes).toFixed(1);
  rows.push(`| ${path} | ${date} | ${seed} | ${tests.join(", ") || "all"} | ${changes} | ${killed} | ${share} |`);
  const explained = new Map();
  const sections = new Map();
  for (const [, name, body] of old.matchAll(/^## (.+)\n([\s\S]*?)(?=^## |(?![\s\S]))/gm)) {
    sections.set(name, body);
    for (const line of body.split("\n")) {
      const [, place, change, why] = /^\| (.+?):\d+ \| (.+) \| (.*) \|$/.exec(line) ?? [];
      if (place !== undefined) explained.set(`${place} ${change}`, why);
    }
  }
  const lines = survivors.map((survivor) => {
    const change = `${code(survivor.was)} → ${survivor.now === "" ? "removed" : code(survivor.now)}`;
    const why = explained.get(`${survivor.file} ${change}`) ?? (survivor.reached === 0 ? "no test reaches it" : "open");
    return `| ${survivor.file}:${survivor.line} | ${change} | ${why} |`;
  });
  sections.set(path, `\n| place | change | why it survives |\n|---|---|---|\n${lines.join("\n")}\n\n`);
  const parts = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, body]) => `## ${name}\n${body}`);
  return `${head}${columns}${rows.sort().join("\n")}\n\n${parts.join("")}`.trimEnd().concat("\n");
}

function code(text) {
  const line = text.replace(/\s+/g, " ");
  return `\`${line.length > longest ? `${line.slice(0, longest - 3)}...` : line}\``.replaceAll("|", "\\|");
}
