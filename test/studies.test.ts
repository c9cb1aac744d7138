import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCommands } from "../cli/commands/find-command.ts";
import { figures } from "../sdk/figures/catalogue.ts";
import { reportRows } from "../sdk/figures/report/report-rows.ts";
import { studies } from "../sdk/studies/index.ts";

const commands = await loadCommands();

// Each list goes its own way (what needs d3 is loaded late), so that only a test can say that none lacks a study.
const names = studies.map(({ name }) => name);
const keys = studies.map(({ key }) => key);

test("every study has its own name and field", () => {
  assert.is(new Set(names).size, names.length);
  assert.is(new Set(keys).size, keys.length);
});

test("every study has sections of a report and figures", () => {
  assert.equal(
    reportRows.map(({ key }) => key),
    keys,
  );
  assert.equal(Object.keys(figures), names);
  for (const rows of Object.values(figures)) assert.ok(rows.length > 0);
});

test("every study has a command, and analyze offers all but its own", () => {
  const commandOf = (name: string) => (name === "filters" ? "analyze" : name);
  for (const name of names) {
    const command = commands.find((each) => each.name === commandOf(name));
    assert.ok(command, name);
    for (const option of ["output", "format", "json", "workers"] as const) assert.ok(command?.options.includes(option));
  }
});

test.run();
