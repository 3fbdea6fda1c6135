import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { markdownToHtml } from "../../../lib/tasks/export/markdown.ts";

/** The formulas of a page in TeX, as its text for screen readers keeps them. */
const formulas = (html: string) =>
  [...html.matchAll(/encoding="application\/x-tex">([^<]*)</g)].map(([, tex]) => tex);

Deno.test("formulas keep their underscores, bars, line breaks and neighbours", () => {
  const html = markdownToHtml(
    "_Sum_ $a_i + b_i$, ($|x|$)-fold, $f(x) -\ng(x)$.\n\n| $|a|$ | b |\n|---|---|\n| $a_1$ | 2 |\n\n$$\nx = y\n- z_1\n$$",
  );
  assertEquals(formulas(html), [
    "a_i + b_i",
    "|x|",
    "f(x) -\ng(x)",
    "|a|",
    "a_1",
    "\nx = y\n- z_1\n",
  ]);
  assertStringIncludes(html, "<em>Sum</em>");
  assertEquals(html.match(/katex-display/g)?.length, 1);
  assertEquals(html.match(/<td>/g)?.length, 2);
});

Deno.test("dollars in code, escaped ones and those in a picture's text are no formulas", () => {
  const html = markdownToHtml(
    "`$a$` costs \\$3 or \\$4 ![$b$](b.png)\n\n```ts\nconst c = `${d}${e}`;\n```",
  );
  assertEquals(formulas(html), []);
  assertStringIncludes(html, "<code>$a$</code> costs $3 or $4");
  assertStringIncludes(html, 'alt="$b$"');
});

Deno.test("a wrong formula is an error that shows it", () => {
  assertThrows(() => markdownToHtml("$\\frac{1}$"), Error, "KaTeX parse error");
});

Deno.test("a fenced block is highlighted, also within details", () => {
  const html = markdownToHtml(
    "<details><summary>Solution</summary>\n\n```ts\nconst a = 1 < 2;\n```\n\n</details>",
  );
  assertMatch(html, /<details><summary>Solution<\/summary>[\s\S]*hljs-keyword">const<[\s\S]*&lt;/);
});
