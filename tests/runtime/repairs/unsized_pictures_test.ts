import { assertEquals } from "@std/assert";
import { sizePictures } from "../../../lib/runtime/repairs/unsized_pictures.ts";

Deno.test("a value's metadata goes with it, and values that have none go as they did", async () => {
  const sent: unknown[] = [];
  const kernel = {
    broadcastResult: (...values: unknown[]) => Promise.resolve(void sent.push(values)),
  };
  sizePictures({ broadcast: (...values) => void sent.push(values) }, kernel);
  const metadata = { "image/png": { width: 3 } };
  await kernel.broadcastResult(7, {
    [Symbol.for("Jupyter.display")]: () => Promise.resolve({ "image/png": "abc" }),
    [Symbol.for("Jupyter.metadata")]: metadata,
  });
  await kernel.broadcastResult(8, undefined);
  await kernel.broadcastResult(9, { plain: true });
  assertEquals(sent, [
    ["execute_result", {
      execution_count: 7,
      data: { "image/png": "abc" },
      metadata,
      transient: {},
    }],
    [8, undefined],
    [9, { plain: true }],
  ]);
});
