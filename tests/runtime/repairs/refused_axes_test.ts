import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend, withTape } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

const shape = [2, 3, 4, 5, 6];
const made = () => tf.tidy(() => tf.sin(tf.reshape(tf.range(0, 720), shape)));

/** Each with what it does to the place [i, j, k, l, m]: where the number there comes from, or what it is. */
type Place = [number, number, number, number, number];
const ways: Record<string, [
  run: (x: tf.Tensor) => tf.Tensor,
  from: (place: Place) => Place | number,
  times?: (value: number) => number,
]> = {
  pad: [
    (x) => tf.pad(x, [[0, 0], [1, 0], [0, 2], [0, 0], [0, 1]], 7),
    ([i, j, k, l, m]) => j < 1 || k > 3 || m > 5 ? 7 : [i, j - 1, k, l, m],
  ],
  tile: [(x) => tf.tile(x, [1, 2, 1, 1, 3]), ([i, j, k, l, m]) => [i, j % 3, k, l, m % 6]],
  reverse: [(x) => tf.reverse(x, [1, -1]), ([i, j, k, l, m]) => [i, 2 - j, k, l, 5 - m]],
  where: [
    (x) => tf.where(tf.greater(x, 0), x, tf.mul(x, 2)),
    (place) => place,
    (value) => value > 0 ? value : 2 * value,
  ],
  slice: [
    (x) => tf.slice(x, [0, 1, 0, 2, 0], [2, 2, 4, 3, 6]),
    ([i, j, k, l, m]) => [i, j + 1, k, l + 2, m],
  ],
};

for (const [name, [run, from, times = (value: number) => value]] of Object.entries(ways)) {
  Deno.test(`tf.${name} of five axes is what it says, and frees what it makes`, async () => {
    const x = made(), values = await x.data(), before = tf.memory();
    const y = tf.tidy(() => run(x)), found = await y.data(), expected = new Float32Array(y.size);
    const [, , c, d, e] = y.shape as Place, b = y.shape[1]!;
    for (let at = 0; at < y.size; at++) {
      const place: Place = [
        ...[Math.floor(at / (b * c * d * e)), Math.floor(at / (c * d * e)) % b] as [number, number],
        ...[Math.floor(at / (d * e)) % c, Math.floor(at / e) % d, at % e] as const,
      ];
      const source = from(place);
      expected[at] = typeof source === "number"
        ? source
        : times(values[source.reduce((sum, i, axis) => sum * shape[axis]! + i, 0)]!);
    }
    await assertClose(found, expected, 1e-6, name);
    y.dispose();
    const { numTensors, numDataBuffers } = tf.memory();
    assertEquals([numTensors, numDataBuffers], [before.numTensors, before.numDataBuffers]);
    x.dispose();
  });
}

Deno.test("the gradient of a part of a volume is 1 in it and 0 around", async () => {
  const x = made(), part = (x: tf.Tensor) => tf.slice(x, [0, 1, 0, 2, 0], [2, 2, 4, 3, 6]);
  const slopes = tf.tidy(() => withTape(() => tf.grad((x: tf.Tensor) => tf.sum(part(x)))(x)));
  const [inside, all] = tf.tidy(() => [tf.sum(part(slopes)), tf.sum(slopes)]);
  assertEquals([...await inside!.data(), ...await all!.data()], [288, 288]);
  tf.dispose([x, slopes, inside!, all!]);
});
