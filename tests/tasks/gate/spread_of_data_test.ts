import { assertEquals } from "@std/assert";
import plugin from "../../../lib/tasks/gate/spread_of_data.ts";

const found = (code: string, file = "/project/lib/room/file.ts") =>
  Deno.lint.runPlugin(plugin, file, code).map(({ id }) => id);

Deno.test("the linter refuses lists that are spread over the arguments of a gathering call", () => {
  for (
    const code of [
      "Math.max(...values);",
      "Math.min(0, ...values.map((v) => v + 1));",
      "list.push(...rest);",
      "String.fromCharCode(...bytes);",
      "Float32Array.of(...numbers);",
    ]
  ) assertEquals(found(code), ["house/spread-of-data"], code);
});

Deno.test("the linter allows spreading into lists, objects and other calls, and in tests", () => {
  for (const code of ["[...values];", "({ ...options });", "log(...words);", "Math.max(a, b);"]) {
    assertEquals(found(code), [], code);
  }
  assertEquals(found("Math.max(...values);", "/project/tests/room/file_test.ts"), []);
});
