import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, headlines, toJson } from "../../sdk/index.ts";
import { tensorModel } from "../support/models.ts";

test("a result shows its findings and layers in a notebook, names as text, and is otherwise the same", async () => {
  const name = '<img src="x" onerror=alert(1)>&';
  const result = await analyze([await tensorModel("m", { [name]: { shape: [8, 4, 3, 3] } })]);
  const show = (result as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")];
  const { "text/plain": text, "text/html": html } = show();
  assert.is(text.split("\n").length, headlines(result.findings).shown.length);
  assert.match(html, "<td>&#60;img src=&#34;x&#34; onerror=alert(1)&#62;&#38;</td>");
  assert.not.match(html, "<img");
  assert.is(html.match(/<tr>/g)?.length, 2);
  assert.equal(Reflect.ownKeys(JSON.parse(toJson(result))), Object.keys(result));
});

test.run();
