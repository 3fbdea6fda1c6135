import { assertEquals } from "@std/assert";
import { centred } from "@lib/datasets";

Deno.test("centred() maps black to -2, mid-grey to 0 and white to 2, and leaves its argument as it is", () => {
  const images = Float32Array.of(0, 0.5, 1, 0.25);
  const dataset = { name: "greys", images };
  assertEquals(centred(dataset), { name: "greys", images: Float32Array.of(-2, 0, 2, -1) });
  assertEquals([...images], [0, 0.5, 1, 0.25]);
});
