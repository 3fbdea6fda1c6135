import { assertRejects } from "@std/assert";
import { assertClose } from "./assert_close.ts";

Deno.test("assertClose() accepts what differs by rounding only", async () => {
  await assertClose([1, 2], [1 + 1e-7, 2]);
});

Deno.test("assertClose() refuses a difference, another length, NaN and infinity on either side", async () => {
  const pairs: [number[], number[]][] = [
    [[1], [1.01]],
    [[1], [1, 1]],
    [[NaN], [NaN]],
    [[0], [NaN]],
    [[Infinity], [Infinity]],
    [[0], [Infinity]],
  ];
  for (const [actual, expected] of pairs) await assertRejects(() => assertClose(actual, expected));
});
