import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  checkExamples,
  type Example,
  findExamples,
  foreignTags,
} from "../../../lib/tasks/gate/examples.ts";

const example = (code: string, isIgnored = false): Example => ({
  path: "lib/runtime/random.ts",
  line: 30,
  code,
  isIgnored,
});

Deno.test("findExamples() finds the ts blocks of doc comments, with their lines", () => {
  const text = [
    "/**",
    " * A function.",
    " *",
    " * ```ts",
    " * const a = 1;",
    " *",
    " * const b = 2;",
    " * ```",
    " *",
    " * ```sh",
    " * ls",
    " * ```",
    " */",
    "  /**",
    "   * ```ts ignore",
    "   * fetchIt();",
    "   * ```",
    "   */",
    "",
  ].join("\n");
  assertEquals(findExamples("lib/a/b.ts", text), [
    { path: "lib/a/b.ts", line: 5, code: "const a = 1;\n\nconst b = 2;\n", isIgnored: false },
    { path: "lib/a/b.ts", line: 16, code: "fetchIt();\n", isIgnored: true },
  ]);
});

Deno.test("findExamples() refuses a block that does not end within its comment", () => {
  const message = "Cannot read the examples of lib/a/b.ts as a block does not end";
  for (const text of ["/**\n * ```ts\n * a();\n */\n", "/**\n * ```ts\na();\n * ```\n */\n"]) {
    assertThrows(() => findExamples("lib/a/b.ts", text), Error, message);
  }
});

Deno.test("findExamples() finds the ts blocks of a document", () => {
  const text = "# Title\n\n```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n";
  assertEquals(findExamples("README.md", text), [
    { path: "README.md", line: 4, code: "const a = 1;\n", isIgnored: false },
  ]);
});

Deno.test("foreignTags() tells tags and @throws in another dialect, by their lines", () => {
  const text = [
    "/** Adds. @throws {RangeError} If one is NaN. */",
    "/** Adds. @throws If one is NaN. */",
    " * @throws {TypeError} When one is text.",
    " * @return The sum.",
    " * @returns The sum, of {@link add} and @lib/runtime.",
    'const text = "@return";',
    "",
  ].join("\n");
  const wrong = foreignTags("lib/a/b.ts", text);
  assertEquals(wrong.map((line) => line.split(" is ")[0]), [
    'lib/a/b.ts, line 2: "@throws"',
    'lib/a/b.ts, line 3: "@throws"',
    'lib/a/b.ts, line 4: "@return"',
  ]);
});

Deno.test("checkExamples() tells where an example does not compile, ignored or not", async () => {
  const wrong = await checkExamples([
    example("const unused = 1;\nconst text: string = 1;\n"),
    example("nothing();\n", true),
  ]);
  assertEquals(wrong.length, 2);
  assertMatch(wrong[0]!, /'number' is not assignable.*[\s\S]*lib\/runtime\/random\.ts, line 31, /);
  assertMatch(wrong[1]!, /Cannot find name 'nothing'[\s\S]*lib\/runtime\/random\.ts, line 30, /);
});

Deno.test("checkExamples() runs all, with names of the file, the rooms, the fixture and tf", async () => {
  const wrong = await checkExamples([
    example('const seed = 1;\nthrow new RangeError("too far");\n'),
    example("const seeded: Random = random(1);\nif (seeded.uniform() >= 1) throw new Error();\n"),
    example('import { random as seed } from "@lib/runtime";\nconst random = seed(1);\nrandom;\n'),
    example("const { a: mean, b } = { a: tf.scalar(1), b: 2 };\nmean.print();\n"),
    example('throw new Error("only compiled");\n', true),
    example('throw new TypeError("too near");\n'),
  ]);
  const far = "RangeError: too far\\s+at lib/runtime/random.ts, line 31, column \\d+";
  const near = "TypeError: too near\\s+at lib/runtime/random.ts, line 30, column \\d+";
  assertMatch(wrong.join(), new RegExp(`^${far}\\n${near}$`));
});
