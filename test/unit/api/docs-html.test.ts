import { expect, test } from "vitest";
import { html, inline, prose } from "../../../src/api/docs/html";

test("what is put into a page is escaped, what is HTML already is not escaped twice", () => {
  const inner = html`<b>${"<&>\"'"}</b>`;
  expect(html`<p title="${'"'}">${inner}${1}${undefined}${[inner]}</p>`.text).toBe(
    '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b>1<b>&lt;&amp;&gt;&quot;&#39;</b></p>',
  );
});

test("descriptions have paragraphs, lists and code", () => {
  expect(prose("one `a<b`\n\n- x\n- `y`").text).toBe(
    "<p>one <code>a&lt;b</code></p><ul><li>x</li><li><code>y</code></li></ul>",
  );
  expect(inline(undefined).text).toBe("");
});
