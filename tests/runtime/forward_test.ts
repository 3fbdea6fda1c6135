import { checkedForward } from "@lib/runtime";
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";

await tf.setBackend("cpu");
const inputs = tf.ones([3, 2]);

Deno.test("checkedForward() hands [batch, outputs] through, one output too", () => {
  for (const outputs of [1, 4]) {
    const forward = checkedForward("explain", () => tf.zeros([3, outputs]) as tf.Tensor2D);
    assertEquals(forward(inputs).shape, [3, outputs]);
  }
});

Deno.test("checkedForward() says what to write in place of every other output", () => {
  const wrong: [unknown, string][] = [
    [tf.zeros([3]), "reshape([-1, 1])"],
    [tf.scalar(1), "not a vector"],
    [tf.zeros([3, 4, 5]), "choose one position"],
    [tf.zeros([2, 4]), "one row for each of 3 inputs"],
    [tf.zeros([3, 4], "int32"), "of dtype float32"],
    [[tf.zeros([3, 4])], "outputs[0]"],
    [Promise.resolve(tf.zeros([3, 4])), "not a promise"],
    [[0, 1], "not an array"],
    [undefined, "a tensor [batch, outputs]"],
    [Float32Array.of(1, 2), "a tensor [batch, outputs]"],
  ];
  for (const [output, words] of wrong) {
    const forward = checkedForward("explain", () => output as tf.Tensor2D);
    assertThrows(() => forward(inputs), TypeError, words);
  }
  assertThrows(() => checkedForward("explain", {} as never), TypeError, "fromLayersModel(model)");
});

Deno.test("checkedForward() says on what a network failed, and leaves the library's own sentences", () => {
  const failing = (message: string) =>
    checkedForward("explain", () => {
      throw new TypeError(message);
    });
  const sentence = 'Cannot run the network as "x" must be 1: current value is 2';
  assertThrows(() => failing(sentence)(inputs), TypeError, sentence);
  for (const message of ["shapes differ", "Cannot read properties of null (reading 'shape')"]) {
    const whole = `Cannot explain as "forward" fails on float32[3, 2]: ${message}`;
    assertThrows(() => failing(message)(inputs), Error, whole);
  }
});
