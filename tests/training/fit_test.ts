import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { dense, flatten, type Layer, sequential } from "@lib/models";
import * as tf from "@tensorflow/tfjs";
import { random, setupBackend } from "@lib/runtime";
import { accuracy, fit, type FitOptions, type FitProgress, predict } from "@lib/training";
import { squareNet, squares, trained as fitted } from "./squares.ts";

await setupBackend({ quiet: true });

const data = { train: squares(40, 1), validation: squares(20, 2) };
const options: FitOptions = { epochs: 3, seed: 3, batchSize: 8, learningRate: 0.01 };

const trained = (changes: Partial<FitOptions> = {}, start = 4) =>
  fitted(squareNet(start), data, { ...options, ...changes });

Deno.test("fit() learns squares: the loss falls in every epoch, to full validation accuracy", async () => {
  const { history } = await trained({ epochs: 8 });
  assertEquals(history.length, 8);
  history.forEach(({ loss }, i) =>
    assert(i === 0 || loss < history[i - 1]!.loss, `epoch ${i + 1}`)
  );
  assertEquals(history.at(-1)!.validationAccuracy, 1);
  assert(history.at(-1)!.trainAccuracy > history[0]!.trainAccuracy);
});

Deno.test("fit()'s first loss and accuracy are those of the net it was given", async () => {
  const net = squareNet(4);
  const expected = await accuracy(net.forward, data.train);
  const cross = await tf.tidy(() => {
    const logits = net.forward(tf.tensor4d(data.train.images, [40, 4, 6, 1]));
    const truth = tf.oneHot(tf.tensor1d(Array.from(data.train.labels), "int32"), 2);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), truth), 1)));
  }).data();
  const [first] = await fit(net, data, { ...options, epochs: 1, batchSize: 40 });
  assertEquals(first!.trainAccuracy, expected.accuracy);
  assert(Math.abs(first!.loss - cross[0]!) < 1e-5, `${first!.loss} is not ${cross[0]}`);
  net.dispose();
});

Deno.test("fit()'s first loss with smoothed labels is the cross-entropy of (1 - s) label + s / classes", async () => {
  const net = squareNet(4);
  const { logits } = await predict(net.forward, data.train);
  const s = 0.3;
  let sum = 0;
  for (const [i, label] of data.train.labels.entries()) {
    const [z0, z1] = [logits[2 * i]!, logits[2 * i + 1]!];
    const logSum = Math.log(Math.exp(z0) + Math.exp(z1));
    const [right, wrong] = label === 0 ? [z0, z1] : [z1, z0];
    sum += (1 - s / 2) * (logSum - right) + s / 2 * (logSum - wrong);
  }
  const smoothed = { ...options, epochs: 1, batchSize: 40, labelSmoothing: s };
  const [first] = await fit(net, data, smoothed);
  assert(Math.abs(first!.loss - sum / 40) < 1e-5, `${first!.loss} is not ${sum / 40}`);
  net.dispose();
  const teacher = { forward: net.forward };
  const message = `"labelSmoothing" must be 0 with a teacher: current value is 0.3`;
  await assertRejects(() => trained({ labelSmoothing: s, teacher }), RangeError, message);
});

Deno.test("fit() gives the same weights for the same seed, bit for bit, and others for another", async () => {
  const chance = { augmentation: { flip: false, shift: 1 }, dropout: 0.25 };
  const first = await trained(chance);
  assertEquals(await trained(chance), first);
  for (
    const changes of [{ seed: 5 }, { dropout: 0 }, { augmentation: { flip: false, shift: 0 } }]
  ) {
    assertNotEquals((await trained({ ...chance, ...changes })).values, first.values);
  }
});

Deno.test("fit() reports where it stands, every batch counted once", async () => {
  const reports: FitProgress[] = [];
  await trained({ batchSize: 2, onProgress: (progress) => void reports.push(progress) });
  assertEquals(reports.map(({ done }) => done), [16, 20, 36, 40, 56, 60]);
  assertEquals(reports.map(({ epoch }) => epoch), [1, 1, 2, 2, 3, 3]);
  assertEquals(new Set(reports.map(({ total }) => total)), new Set([60]));
  assert(reports.every(({ loss, accuracy }) => loss > 0 && accuracy >= 0 && accuracy <= 1));
});

Deno.test("fit() names epoch and batch where the loss is no longer finite", async () => {
  const spoilt = { ...data.train, images: data.train.images.map(() => NaN) };
  const net = squareNet(4);
  const before = tf.memory().numTensors;
  const run = fit(net, { ...data, train: spoilt }, options);
  await assertRejects(() => run, RangeError, "in epoch 1, batch 1 of 5");
  assertEquals(tf.memory().numTensors, before);
  net.dispose();
  // One step of Adam moves every weight by the learning rate: the second batch overflows.
  await assertRejects(
    () => trained({ learningRate: 1e30 }),
    RangeError,
    "in epoch 1, batch 2 of 5",
  );
});

Deno.test("fit() trains networks of more variables than a shader may read", async () => {
  const shared = { bias: true, random: random(5) };
  const names = Array.from({ length: 12 }, (_, i) => `dense${i}`);
  const net = sequential([
    flatten("flatten"),
    dense("first", { ...shared, units: [24, 2] }),
    ...names.map((name) => dense(name, { ...shared, units: [2, 2] })),
  ], { name: "deep", inputShape: [4, 6, 1], classes: 2 });
  const history = await fit(net, data, { ...options, epochs: 1 });
  assert(Number.isFinite(history[0]!.loss));
  net.dispose();
});

Deno.test("fit() names epoch and batch where parameters are not finite though the loss is", async () => {
  const spoilt = { ...data.train, images: data.train.images.map(() => NaN) };
  // Comparisons with NaN are false.
  const deaf = (name: string): Layer => ({
    kind: "relu",
    name,
    variables: {},
    apply: (x) => tf.where(tf.greater(x, 0), x, tf.zerosLike(x)),
  });
  const net = squareNet(4, { activation: deaf });
  const before = tf.memory().numTensors;
  await assertRejects(
    () => fit(net, { ...data, train: spoilt }, options),
    RangeError,
    "parameters must be finite: the sum of their means is NaN in epoch 1, batch 5 of 5",
  );
  assertEquals(tf.memory().numTensors, before);
  net.dispose();
});

Deno.test("fit() refuses options out of range and data of other classes", async () => {
  const wrong: [Partial<FitOptions>, string][] = [
    [{ epochs: 0 }, `"epochs" must be a positive integer: current value is 0`],
    [{ epochs: 1.5 }, `"epochs" must be`],
    [{ batchSize: -1 }, `"batchSize" must be`],
    [{ learningRate: 0 }, `"learningRate" must be a positive number`],
    [{ learningRate: NaN }, `"learningRate" must be a positive number`],
    [{ augmentation: { flip: true, shift: -1 } }, `"augmentation.shift" must be`],
    [{ dropout: 1 }, `"dropout" must be a number in [0, 1): current value is 1`],
    [{ labelSmoothing: 1 }, `"labelSmoothing" must be a number in [0, 1): current value is 1`],
    [{ weightDecay: -1 }, `"weightDecay" must be a number of 0 or more: current value is -1`],
    [{ checkpointSeconds: NaN }, `"checkpointSeconds" must be a number of 0 or more`],
    [{ seed: 0.5 }, `"seed" must be`],
  ];
  for (const [changes, message] of wrong) {
    await assertRejects(() => trained(changes), RangeError, message);
  }
  const net = squareNet(4);
  const three = { ...data.validation, classNames: ["a", "b", "c"] };
  const run = fit(net, { ...data, validation: three }, options);
  await assertRejects(() => run, RangeError, `"validation" must be a data set of 2 classes`);
  net.dispose();
});

Deno.test("fit()'s batchSize bounds its validation and its trial of a teacher too", async () => {
  const net = squareNet(4), teacher = squareNet(5);
  let largest = 0;
  const counted = (x: tf.Tensor, forward = net.forward) => {
    largest = Math.max(largest, x.shape[0]!);
    return forward(x);
  };
  const model = { ...net, forward: (x: tf.Tensor) => counted(x) };
  const learning = {
    ...options,
    epochs: 1,
    teacher: { forward: (x: tf.Tensor) => counted(x, teacher.forward) },
  };
  for (const batchSize of [1, 3, 20]) {
    largest = 0;
    await fit(model, data, { ...learning, batchSize });
    assertEquals(largest, batchSize);
  }
  net.dispose();
  teacher.dispose();
});

Deno.test("fit() refuses unknown options, arguments of another kind and a model of one output", async () => {
  const net = squareNet(4);
  const run = (changes: object, model: unknown = net, given: unknown = data) =>
    fit(model as typeof net, given as typeof data, { ...options, ...changes });
  const before = tf.memory().numTensors;
  const wrong: [changes: object, must: string][] = [
    [{ batch_size: 4 }, '"batch_size" must be written "batchSize"'],
    [{ learningrate: 1 }, '"learningrate" must be written "learningRate"'],
    [{ schedule: "linear" }, '"schedule" must be one of constant, cosine, one-cycle'],
    [{ onProgress: 1 }, '"onProgress" must be a function'],
    [{ signal: {} }, '"signal" must be an AbortSignal'],
    [{ teacher: {} }, '"teacher.forward" must be a function'],
    [{ dropout: "0.5" }, '"dropout" must be a number in [0, 1)'],
  ];
  for (const [changes, must] of wrong) await assertRejects(() => run(changes), Error, must);
  for (const model of [null, {}, net.forward]) {
    await assertRejects(() => run({}, model), TypeError, '"model" must be a model of layers');
  }
  for (const given of [null, {}, { train: data.train }]) {
    await assertRejects(() => run({}, net, given), RangeError, "must be a data set with images");
  }
  const one = { ...net, classes: 1 };
  await assertRejects(() => run({}, one), RangeError, '"model.classes" must be 2 or more');
  assertEquals(tf.memory().numTensors, before);
  net.dispose();
});

Deno.test("fit() refuses a teacher that gives probabilities, or outputs of other classes", async () => {
  const net = squareNet(4);
  const run = (forward: (x: tf.Tensor) => tf.Tensor2D) =>
    fit(net, data, { ...options, teacher: { forward } });
  const before = tf.memory().numTensors;
  const sums = (x: tf.Tensor) => tf.softmax(net.forward(x)) as tf.Tensor2D;
  await assertRejects(() => run(sums), RangeError, "nonnegative and sum to 1");
  const three = (x: tf.Tensor) => tf.zeros<tf.Rank.R2>([x.shape[0]!, 3]);
  await assertRejects(
    () => run(three),
    RangeError,
    '"teacher.forward(inputs)" must be of 2 outputs',
  );
  assertEquals(tf.memory().numTensors, before);
  net.dispose();
});
