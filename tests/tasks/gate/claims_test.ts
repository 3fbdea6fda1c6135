import { assertEquals } from "@std/assert";
import { countClaims } from "../../../lib/tasks/gate/claims.ts";

Deno.test("countClaims() counts calls of assertions, each once where it is written", () => {
  const code = `
    import { assert, assertEquals } from "@std/assert";
    assert(x > 1);
    for (const y of many) assertEquals<number>(y, 3);
    const error = await assertRejects(() => load("no such file"));
    assertAlmostEquals(
      a, b);
  `;
  assertEquals(countClaims(code), 4);
});

Deno.test("countClaims() counts neither comments nor texts nor other names", () => {
  const code = `
    // assert(1);
    /* assertEquals(1, 1); */
    console.log("assert(1)", 'it\\'s assert(2)', \`assert(3)\`);
    reassert(4); assertion(5); assertEquals; assertExists
  `;
  assertEquals(countClaims(code), 0);
});
