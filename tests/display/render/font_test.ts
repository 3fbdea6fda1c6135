import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Resvg } from "@resvg/resvg-js";
import { fontOptions, markupWidth, textWidth, wrap } from "../../../lib/display/render/font.ts";

/** Where the drawn outlines of a text begin. */
function start(text: string, anchor: "start" | "end"): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="50"><text x="500" y="30"
    font-family="Inter" font-size="20" text-anchor="${anchor}">${text}</text></svg>`;
  return new Resvg(svg, { font: fontOptions }).getBBox()!.x;
}

Deno.test("textWidth() is how far a text that ends at a point reaches back from it", () => {
  for (const text of ["Inter", "F(x) = 7.31", "AVAVAV", "10⁻⁵ · ±α", "a &lt; b"]) {
    const drawn = start(text, "start") - start(text, "end");
    assertAlmostEquals(textWidth(text.replace("&lt;", "<"), 20), drawn, 0.5, text); // kerning at its ends
  }
});

Deno.test("textWidth() is proportional to the size, counts blanks, and bold is wider", () => {
  assertAlmostEquals(textWidth("steps", 24), 2 * textWidth("steps", 12), 1e-9);
  assert(textWidth("a ", 12) > textWidth("a", 12));
  assert(textWidth("steps", 12, { bold: true }) > textWidth("steps", 12));
  assertEquals(textWidth("", 12), 0);
});

Deno.test("tags take no room, and bold ones make their line wider", () => {
  assertEquals(markupWidth("x<sub>0</sub>", 12), textWidth("x0", 12));
  assert(markupWidth("<b>steps</b>", 12) > textWidth("steps", 12));
});

Deno.test("wrap() keeps every word in order, in lines that fit", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcxyz().·±"), minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
      const lines = wrap(words.join(" "), 120, 12).split("<br>");
      assertEquals(lines.join(" ").split(" "), words);
      assert(lines.every((line) => textWidth(line, 12) <= 120));
    }),
    { seed: 1, numRuns: 20 },
  );
});

Deno.test("wrap() breaks a word that is wider than a line, and keeps breaks that are there", () => {
  const lines = wrap("incomprehensibilities", 60, 12).split("<br>");
  assertEquals(lines.join(""), "incomprehensibilities");
  assert(lines.length > 1 && lines.every((line) => textWidth(line, 12) <= 60));
  assertEquals(wrap("a<br>b", 500, 12), "a<br>b");
});
