import { assertEquals, assertRejects } from "@std/assert";
import { pickGarments } from "@lib/experiments";
import { loadFashionConvnet } from "@lib/models";
import { setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

const { forward } = await loadFashionConvnet({ bias: false });

Deno.test("pickGarments() gives one of each class that is right, then those that are wrong, alike for a seed", async () => {
  const { images, target, names } = await pickGarments(forward, { seed: 6, misread: 2 });
  assertEquals(target.slice(0, 10).toSorted((a, b) => a - b), [...Array(10).keys()]);
  assertEquals(names.map((name) => name.includes(" taken for ")), [
    ...Array(10).fill(false),
    ...[true, true],
  ]);
  assertEquals([...await forward(images).argMax(1).data()], target);
  const again = await pickGarments(forward, { seed: 6 });
  assertEquals(again.names, names.slice(0, 10));
  assertEquals(await again.images.data(), (await images.data()).slice(0, 10 * 784));
  for (const tensor of [images, again.images]) tensor.dispose();
});

Deno.test("pickGarments() refuses unknown options and numbers out of range", async () => {
  const wrong = { seed: 1, missread: 2 } as never;
  await assertRejects(() => pickGarments(forward, wrong), TypeError, "missread");
  await assertRejects(
    () => pickGarments(forward, { seed: 1, misread: -1 }),
    RangeError,
    '"misread"',
  );
});
