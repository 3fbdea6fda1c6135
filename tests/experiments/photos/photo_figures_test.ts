import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { answerPanels, overlayPanels, photoGallery } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

const side = 224, size = { height: side, width: side, channels: 1 };
const photo = { ...size, data: new Float32Array(side ** 2).fill(0.5) };
const map = (factor: number) => ({ ...size, data: photo.data.map((_, k) => factor * Math.sin(k)) });
const words = (figure: { layout: { annotations?: { text?: string }[] } }) =>
  figure.layout.annotations!.map(({ text }) => text).join("\n");

Deno.test("photoGallery() shows each photograph as it is and twice with its map, on a scale of its own", () => {
  const examples = ["boat", "goat"].map((label, i) => ({
    label,
    image: photo,
    map: map(1 + 9 * i),
  }));
  const figure = photoGallery(examples, { caption: "Two.", sigma: 0 });
  assertEquals(figure.layout.images!.length, 6);
  assertEquals(figure.data.length, 4); // to touch, and no colour bar
  assertStringIncludes(words(figure), "boat · scale ±1.0");
  assertStringIncludes(words(figure), "goat · scale ±10");
});

Deno.test("overlayPanels() has a column for each question, a row for each photograph", () => {
  const maps = { "for": [map(1), map(2)], "against": [map(3), map(4)] };
  const options = { labels: ["boat", "goat"], caption: "Two.", scale: "column", sigma: 0 } as const;
  const figure = overlayPanels([photo, photo], maps, options);
  assertEquals(figure.layout.images!.length, 4);
  assert(/<b>for<\/b><br>±2\.0[\s\S]*<b>against<\/b><br>±4\.0/.test(words(figure)), words(figure));
  const beside = overlayPanels([photo, photo], maps, { ...options, photo: "seen" });
  assertEquals(beside.layout.images!.length, 6);
  assert(/<b>seen<\/b>[\s\S]*<b>for<\/b><br>±2\.0/.test(words(beside)), words(beside));
  const few = { ...maps, against: [map(3)] };
  assertThrows(() => overlayPanels([photo, photo], few, options), TypeError);
});

Deno.test("answerPanels() puts the network's answer above each picture", async () => {
  const pictures = tf.stack([tf.zeros([side, side, 1]), tf.ones([side, side, 1])]);
  const forward = (x: tf.Tensor) =>
    tf.stack([x.mean([1, 2, 3]), tf.fill([2], 0.5)], 1) as tf.Tensor2D;
  const options = { classNames: ["light", "dark"], caption: "Two." };
  const figure = await answerPanels(forward, pictures, options);
  assert(/<b>dark<\/b>[\s\S]*<b>light<\/b>/.test(words(figure)), words(figure));
  pictures.dispose();
});
