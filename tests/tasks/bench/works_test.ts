import { assertEquals } from "@std/assert";
import { setupBackend } from "@lib/runtime";
import { works } from "../../../lib/tasks/bench/works.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Multiplications and additions of an image's way through the garment network. */
const garment = 2 *
  (25 * 32 * 14 ** 2 + 9 * 32 * 48 * 7 ** 2 + 9 * 48 * 64 * 7 ** 2 + 64 * 7 ** 2 * 128 + 128 * 10);

Deno.test("operations are counted: of a convolution, a product, a path of gradients and an epoch", async () => {
  const { conv, product, ig, epoch } = works;
  assertEquals((await conv!()).operations, 2 * 9 * 64 * 64 * 8 * 56 ** 2);
  assertEquals((await product!()).operations, 2 * 1024 ** 3);
  assertEquals((await ig!()).operations, (16 * 66 + 16 * 64) * garment);
  assertEquals((await epoch!()).operations, (2010 + 2 * 2000) * garment);
});
