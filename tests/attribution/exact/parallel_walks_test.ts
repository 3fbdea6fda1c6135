import { assertEquals, assertRejects } from "@std/assert";
import { exactIntegratedGradients } from "@lib/attribution";
import { loadFashionConvnet } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { sines } from "../../fixtures/sines.ts";

await setupBackend({ backend: "wasm", quiet: true });

const net = await loadFashionConvnet({ bias: true });
const images = tf.tidy(() => tf.abs(sines([3, 28, 28, 1], 0.7)));

async function mapsOn(threads: number): Promise<unknown[]> {
  const before = Deno.env.get("ATTRIBUTION_THREADS");
  Deno.env.set("ATTRIBUTION_THREADS", String(threads));
  try {
    const found = await exactIntegratedGradients(net, images, { target: [1, 2, 3] });
    const map = await found.attributions.data();
    found.attributions.dispose();
    return [map, found.breakpoints, found.slopes];
  } finally {
    if (before === undefined) Deno.env.delete("ATTRIBUTION_THREADS");
    else Deno.env.set("ATTRIBUTION_THREADS", before);
  }
}

Deno.test("paths walked by two workers give the bits that one thread gives", async () => {
  await withoutLeaks(async () => assertEquals(await mapsOn(2), await mapsOn(1)));
});

Deno.test("a signal ends the workers, and so does an error in progress", async () => {
  await withoutLeaks(async () => {
    const stop = new AbortController(), reason = new Error("enough");
    setTimeout(() => stop.abort(reason), 500);
    const target = [1, 2, 3], { signal } = stop;
    await assertRejects(
      () => exactIntegratedGradients(net, images, { target, signal }),
      Error,
      "enough",
    );
    const onProgress = () => {
      throw new Error("not mine");
    };
    await assertRejects(
      () => exactIntegratedGradients(net, images, { target, onProgress }),
      Error,
      "not mine",
    );
  });
});
