import { assert, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { imageTensor, loadPhotos } from "@lib/datasets";
import { imagenetInputs, imagenetResnet50 } from "@lib/models";
import { setupBackend } from "@lib/runtime";

await setupBackend({ quiet: true });

Deno.test("imagenetResnet50() stops at its signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => imagenetResnet50({ signal }), Error, "enough");
});

Deno.test({
  name: "imagenetResnet50() names nine of the twelve committed photos (fetches 95 MB)",
  ignore: Deno.env.get("ATTRIBUTION_TEST_DOWNLOADS") !== "1",
  async fn() {
    const photos = await loadPhotos();
    const model = await imagenetResnet50();
    let right = 0;
    for (let i = 0; i < photos.count; i++) {
      const predicted = tf.tidy(() => {
        const inputs = imagenetInputs(imageTensor(photos, [i]), model.convention);
        return model.forward(inputs).argMax(1);
      });
      if ((await predicted.data())[0] === photos.labels[i]) right++;
      predicted.dispose();
    }
    model.dispose();
    assert(right >= 9, `${right} of ${photos.count}`);
  },
});
