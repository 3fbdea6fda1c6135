import { assertEquals } from "@std/assert";
import { decide, type Facts } from "../../lib/tasks/setup.ts";

/** A bare Debian machine as root: the one case in which something is installed. */
const bare: Facts = { adapter: false, skip: false, debian: true, root: true };

Deno.test("decide() installs on Debian as root where there is no adapter", () => {
  assertEquals(decide(bare), "install");
  assertEquals(decide({ ...bare, forced: "webgpu" }), "install");
});

Deno.test("decide() does nothing where there is an adapter or another backend is asked for", () => {
  assertEquals(decide({ ...bare, adapter: true }), "nothing to do");
  assertEquals(decide({ ...bare, forced: "wasm" }), "nothing to do");
  assertEquals(decide({ ...bare, forced: "cpu" }), "nothing to do");
});

Deno.test("decide() advises where it must not or cannot install", () => {
  assertEquals(decide({ ...bare, skip: true }), "advise");
  assertEquals(decide({ ...bare, root: false }), "advise");
  assertEquals(decide({ ...bare, debian: false }), "advise");
});
