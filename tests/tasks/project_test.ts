import { assertEquals } from "@std/assert";
import { textTable } from "../../lib/tasks/project.ts";

Deno.test("textTable() makes columns as wide as they must be, with numbers to the right", () => {
  assertEquals(
    textTable(["name", "n"], [["a", 5], ["longer", 12.5]]),
    ["name       n", "------  ----", "a          5", "longer  12.5"].join("\n"),
  );
});
