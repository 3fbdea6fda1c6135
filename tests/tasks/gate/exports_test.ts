import { assertEquals } from "@std/assert";
import { checkExports, needlessExports } from "../../../lib/tasks/gate/exports.ts";

/** A library of two rooms in which every name has its user. */
const library = {
  "lib/a/mod.ts": `export { area, volume } from "./area.ts";
export type { Size } from "./area.ts";
export * from "./lines.ts";`,
  "lib/a/area.ts": `export interface Size { width: number }
export function area(size: Size) {}
export function volume() { return inner(); }
export function inner() {}
// export const commented = inner();`,
  "lib/a/lines.ts": `export const line = 1;`,
  "lib/b/mod.ts": `export { draw } from "./deep/draw.ts";`,
  "lib/b/deep/draw.ts": `import { area as extent } from "@lib/a";
import { shade } from "../shade.ts";
export function draw() { shade(extent); }`,
  "lib/b/shade.ts": `export async function shade(it: unknown) {}`,
};
const readers = {
  "notebooks/01.ipynb": `import * as a from "@lib/a";\na.volume();\na.line;`,
  "README.md": `const { draw } = await import("@lib/b");`,
};
const tests = { "tests/a/area_test.ts": `import { inner } from "../../lib/a/area.ts";` };

/** What is needless after some texts have been replaced. */
function found(changed: {
  readonly library?: Readonly<Record<string, string>>;
  readonly readers?: Readonly<Record<string, string>>;
  readonly tests?: Readonly<Record<string, string>>;
} = {}): string[] {
  return needlessExports(
    new Map(Object.entries({ ...library, ...changed.library })),
    new Map(Object.entries(changed.readers ?? readers)),
    new Map(Object.entries(changed.tests ?? tests)),
  );
}

Deno.test("the library exports nothing for nobody, and no public name twice", async () => {
  assertEquals((await checkExports()).join("\n"), "");
});

Deno.test("needlessExports() sees uses by modules, notebooks, documents, signatures and tests", () => {
  assertEquals(found(), []);
});

Deno.test("needlessExports() finds public names that only tests use", () => {
  const tests = {
    "tests/b/draw_test.ts": `import { draw } from "@lib/b";`,
    "tests/a/area_test.ts": `import { inner, line, volume } from "../../lib/a/area.ts";`,
  };
  assertEquals(found({ readers: {}, tests }), [
    'lib/a/area.ts exports "volume" in public, and nothing uses it',
    'lib/a/lines.ts exports "line" in public, and nothing uses it',
    'lib/b/deep/draw.ts exports "draw" in public, and nothing uses it',
  ]);
});

Deno.test("needlessExports() takes a public name in a document's code span for a use, no other name", () => {
  const text =
    "Measure `area()`, `volume({ deep: true })` and `line`, or draw; `inner` is not public.";
  assertEquals(found({ readers: { ".github/OWN.md": text }, tests: {} }), [
    'lib/a/area.ts exports "inner" and nothing else uses it',
    'lib/b/deep/draw.ts exports "draw" in public, and nothing uses it',
  ]);
});

Deno.test("needlessExports() finds names that only their own module uses, or nothing but a test", () => {
  assertEquals(found({ tests: {} }), [
    'lib/a/area.ts exports "inner" and nothing else uses it',
  ]);
  const spoilt = {
    library: { "lib/b/shade.ts": `${library["lib/b/shade.ts"]}\nexport const spare = 1;` },
    tests: { ...tests, "tests/b/shade_test.ts": `import { spare } from "../../lib/b/shade.ts";` },
  };
  assertEquals(found(spoilt), ['lib/b/shade.ts exports "spare" and nothing uses it']);
});

Deno.test("needlessExports() finds a public name of two rooms", () => {
  const shade = `${library["lib/b/shade.ts"]}\nexport const line = 2;`;
  const mod = `${library["lib/b/mod.ts"]}\nexport { line } from "./shade.ts";`;
  const use = { "notebooks/02.ipynb": `import { line } from "@lib/b";` };
  assertEquals(
    found({
      library: { "lib/b/shade.ts": shade, "lib/b/mod.ts": mod },
      readers: { ...readers, ...use },
    }),
    ['lib/b/mod.ts exports "line" as lib/a/mod.ts does'],
  );
});
