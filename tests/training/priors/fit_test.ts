import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { inputXGradient, xGradient } from "@lib/attribution";
import { elu } from "@lib/models";
import { type Forward, setupBackend } from "@lib/runtime";
import {
  fit,
  type FitOptions,
  type FitProgress,
  measureStepCost,
  type Prior,
  sparsity,
  totalVariation,
} from "@lib/training";
import { squareNet, squares, trained as fitted, valuesOf } from "../squares.ts";

await setupBackend({ quiet: true });

const data = { train: squares(40, 1), validation: squares(20, 2) };
const options: FitOptions = { epochs: 3, seed: 3, batchSize: 8, learningRate: 0.01 };
const sparse: Prior = {
  name: "sparse",
  attribution: inputXGradient,
  penalty: sparsity,
  strength: 1,
};

const trained = (changes: Partial<FitOptions> = {}, net = squareNet(4)) =>
  fitted(net, data, { ...options, ...changes });

Deno.test("a prior lowers its penalty, the more the stronger; the task is still learnt", async () => {
  const epochs = 5;
  const weak = await trained({ epochs, prior: { ...sparse, strength: 1e-6 } });
  const strong = await trained({ epochs, prior: sparse });
  const [without, with_] = [weak, strong].map(({ history }) => history.at(-1)!);
  assert(with_!.penalty! < without!.penalty! - 0.1, `${with_!.penalty} and ${without!.penalty}`);
  assert(with_!.validationAccuracy >= 0.9);
});

Deno.test("without a prior nothing tells of penalties; with one every report and epoch does", async () => {
  const reports: FitProgress[] = [];
  const onProgress = (progress: FitProgress) => void reports.push(progress);
  const { history } = await trained({ onProgress });
  assert([...reports, ...history].every((entry) => !("penalty" in entry)));
  reports.length = 0;
  const wished = await trained({ onProgress, prior: sparse });
  for (const { penalty, loss } of [...reports, ...wished.history]) {
    // Minus a Gini index of 24 values.
    assert(penalty! < 0 && penalty! > -1 && loss > 0);
  }
});

Deno.test("loss and penalty of one step are those of the net it was given", async () => {
  const all = { batchSize: 40, epochs: 1 };
  const [plain] = (await trained(all)).history;
  const [first] = (await trained({ ...all, prior: { ...sparse, strength: 7 } })).history;
  assertEquals(first!.loss, plain!.loss);
  const net = squareNet(4), { images, labels } = data.train;
  const penalty = tf.tidy(() =>
    sparsity(inputXGradient(net.forward, tf.tensor(images, [40, 4, 6, 1]), { target: [...labels] }))
  );
  const [expected] = await penalty.data();
  assert(Math.abs(first!.penalty! - expected!) < 1e-6, `${first!.penalty} is not ${expected}`);
  penalty.dispose();
  net.dispose();
});

Deno.test("a run with a sampling prior is the same for the same seed, stopped and resumed or not", async () => {
  const attribution = { method: "expected gradients", references: 2 } as const;
  const prior = { ...sparse, name: "sampled", attribution };
  const whole = await trained({ prior });
  assertEquals(await trained({ prior }), whole);
  assertNotEquals((await trained({ prior, seed: 4 })).values, whole.values);
  const folder = await Deno.makeTempDir();
  const checkpoint = `${folder}/run.checkpoint`;
  const stop = new AbortController();
  const onProgress = ({ epoch }: FitProgress) => {
    if (epoch === 2) stop.abort(new Error("enough"));
  };
  const stopped = trained({ prior, checkpoint, onProgress, signal: stop.signal });
  await assertRejects(() => stopped, Error, "enough");
  // Another strength is another run.
  const other = trained({ prior: { ...prior, strength: 2 }, checkpoint });
  await assertRejects(() => other, Error, `"strength":2`);
  assertEquals(await trained({ prior, checkpoint }, squareNet(6)), whole);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("X-Gradient as a prior trains a net without biases, and refuses one with them", async () => {
  const prior = { ...sparse, attribution: xGradient };
  const free = squareNet(2, { bias: false });
  await trained({ prior, epochs: 1 }, free);
  const biased = squareNet(4);
  tf.tidy(() => biased.variables.get("dense1.bias")!.assign(tf.ones([8])));
  const before = await valuesOf(biased);
  const run = fit(biased, data, { ...options, prior });
  await assertRejects(() => run, RangeError, "not homogeneous");
  assertEquals(await valuesOf(biased), before);
  biased.dispose();
});

Deno.test("an operation that cannot be differentiated twice is named before training starts", async () => {
  const smooth = squareNet(2, { activation: elu });
  let started = false;
  const run = trained({ prior: sparse, onProgress: () => void (started = true) }, smooth);
  await assertRejects(() => run, Error, "current value is EluGrad");
  assert(!started);
});

Deno.test("fit() refuses a strength that is none, and a prior whose penalty or gradient is NaN", async () => {
  for (const strength of [0, -1, NaN, Infinity]) {
    const run = trained({ prior: { ...sparse, strength } });
    await assertRejects(() => run, RangeError, `"prior.strength" must be positive`);
  }
  const zero = (_: Forward, x: tf.Tensor) => tf.sub(x, x);
  await assertRejects(
    () => trained({ prior: { ...sparse, attribution: zero } }),
    Error,
    "connection",
  );
  const rooted = (maps: tf.Tensor) => tf.sum(tf.sqrt(tf.relu(tf.sub(maps, 1e3)))) as tf.Scalar;
  const steep = trained({ prior: { ...sparse, penalty: rooted } });
  await assertRejects(() => steep, RangeError, `gradient of the prior "sparse"`);
});

Deno.test("measureStepCost() times each prior beside training without, and changes no weight", async () => {
  const net = squareNet(4), before = await valuesOf(net);
  const tensors = tf.memory().numTensors;
  const smooth: Prior = { ...sparse, name: "smooth", penalty: totalVariation };
  const done: string[] = [];
  const costs = await measureStepCost(net, data.train, {
    priors: [sparse, smooth],
    repeats: 3,
    onProgress: (repeats, total) => void done.push(`${repeats}/${total}`),
  });
  assertEquals(costs.map(({ name }) => name), ["no prior", "sparse", "smooth"]);
  for (const { times } of costs) assert(times.length === 3 && times.every((time) => time > 0));
  assertEquals(costs[0]!.ratio, 1);
  assertEquals(done, ["0/3", "1/3", "2/3", "3/3"]);
  assertEquals(await valuesOf(net), before);
  assertEquals(tf.memory().numTensors, tensors);
  const wrong = measureStepCost(net, data.train, { priors: [], repeats: 0 });
  await assertRejects(() => wrong, RangeError, `"repeats" must be a positive integer`);
  net.dispose();
});
