import { assertEquals } from "@std/assert";
import { invalid } from "@lib/runtime";

Deno.test("invalid() shows the value as the caller would write it", () => {
  const shown = (value: unknown) => invalid("train", "epochs", "a positive integer", value);
  const start = 'Cannot train as "epochs" must be a positive integer: current value is ';
  assertEquals(shown(0), `${start}0`);
  assertEquals(shown(NaN), `${start}NaN`);
  assertEquals(shown("0"), `${start}"0"`);
  assertEquals(shown(undefined), `${start}undefined`);
  assertEquals(shown(null), `${start}null`);
  assertEquals(shown([1, "a", [2]]), `${start}[1, "a", [2]]`);
  assertEquals(shown({ steps: 1 }), `${start}{ steps: 1 }`);
});

Deno.test("invalid() shows long arrays by their head and length, tensors by dtype and shape", () => {
  const shown = (value: unknown) => invalid("read", "x", "short", value).split("value is ")[1];
  assertEquals(shown(new Uint8Array(10)), "[0, 0, 0, 0, 0, 0, 0, 0, ... 10 in all]");
  assertEquals(shown({ dtype: "float32", shape: [2, 3] }), "float32[2, 3]");
});
