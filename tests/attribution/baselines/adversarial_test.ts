import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fgsm, pgd } from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { linear, mlp, withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ quiet: true });

const normalization = { mean: [0.4, 0.5, 0.6, 0.5], std: [0.2, 0.3, 0.25, 0.5] };
const pixels = random(8).uniformArray(24);
const classes = [0, 1, 2, 0, 1, 2], epsilon = 0.1;

/** Six inputs of four channels in normalised space. */
function inputs(): tf.Tensor {
  const { mean, std } = normalization;
  return tf.tensor(Array.from(pixels, (p, i) => (p - mean[i % 4]!) / std[i % 4]!), [6, 1, 1, 4]);
}

/** A net of three classes on those inputs. */
const net = mlp([4, 16, 16, 3], 1, 0.5);
const forward: Forward = (x) => net.forward(x.reshape([x.shape[0]!, 4]));

/** The log probability of each example's class. */
async function confidence(x: tf.Tensor): Promise<number[]> {
  const values = tf.tidy(() => forward(x).logSoftmax());
  const all = await values.data().finally(() => values.dispose());
  return classes.map((index, i) => all[3 * i + index]!);
}

async function inPixels(x: tf.Tensor): Promise<number[]> {
  const { mean, std } = normalization;
  return Array.from(await x.data(), (value, i) => value * std[i % 4]! + mean[i % 4]!);
}

const attacks = {
  fgsm: (x: tf.Tensor, aim: { away: number[] } | { towards: number[] }) =>
    Promise.resolve(fgsm(forward, x, { ...aim, epsilon, normalization })),
  pgd: (x: tf.Tensor, aim: { away: number[] } | { towards: number[] }) =>
    pgd(forward, x, { ...aim, epsilon, normalization }),
  "pgd from a random start": (x: tf.Tensor, aim: { away: number[] } | { towards: number[] }) =>
    pgd(forward, x, { ...aim, epsilon, normalization, random: random(2) }),
};

Deno.test("attacks stay in the pixel range and in the ball, and push the class the way they claim", async () => {
  const x = inputs(), before = await confidence(x);
  for (const [name, attack] of Object.entries(attacks)) {
    for (const [aim, sign] of [[{ away: classes }, -1], [{ towards: classes }, 1]] as const) {
      await withoutLeaks(async () => {
        const attacked = await attack(x, aim), moved = await inPixels(attacked);
        const after = await confidence(attacked);
        attacked.dispose();
        for (const [i, value] of moved.entries()) {
          // Conversions round pixel values to 2^-22.
          assert(
            value >= -(2 ** -21) && value <= 1 + 2 ** -21,
            `${name} leaves the range: ${value}`,
          );
          assert(Math.abs(value - pixels[i]!) <= epsilon + 2 ** -21, `${name} leaves the ball`);
        }
        for (const [i, value] of after.entries()) {
          assert(sign * (value - before[i]!) > 1e-3, `${name}: example ${i} moved the wrong way`);
        }
      });
    }
  }
  x.dispose();
});

Deno.test("PGD goes farther than FGSM on the whole, and a wide ball changes most predictions", async () => {
  const x = inputs(), start = tf.tidy(() => forward(x).argMax(1));
  const predicted = Array.from(await start.data());
  const options = { away: predicted, normalization };
  const [short, long] = [
    fgsm(forward, x, { ...options, epsilon }),
    await pgd(forward, x, { ...options, epsilon, steps: 20 }),
  ];
  const loss = async (at: tf.Tensor) => {
    const values = await tf.tidy(() => forward(at).logSoftmax()).data();
    return predicted.map((index, i) => -values[3 * i + index]!);
  };
  const [byShort, byLong] = [await loss(short), await loss(long)];
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  assert(sum(byLong) > sum(byShort), `${byLong} after ${byShort}`);
  const far = await pgd(forward, x, { ...options, epsilon: 0.8, steps: 40 });
  const changed = await tf.tidy(() => forward(far).argMax(1)).data();
  const kept = predicted.filter((index, i) => index === changed[i]).length;
  assert(kept <= 2, `${changed} against ${predicted}`);
  tf.dispose([x, start, short, long, far]);
});

Deno.test("on a linear net one step goes epsilon against the weights' sign, clipped to the range", async () => {
  // With two classes of weights w and 0, the loss of class 0 rises along -w.
  const two = linear([[2, -1, 0.5, 3], [0, 0, 0, 0]]);
  const x = tf.tensor2d([[0.5, 0.5, 0.05, 0.9]]);
  const range = [0, 1] as const;
  const away = fgsm(two, x, { away: 0, epsilon: 0.25, range });
  await assertClose(away, tf.tensor2d([[0.25, 0.75, 0, 0.65]]));
  const towards = await pgd(two, x, { towards: 0, epsilon: 0.25, steps: 8, range });
  await assertClose(towards, tf.tensor2d([[0.75, 0.25, 0.3, 1]]));
  tf.dispose([x, away, towards]);
});

Deno.test("a network that is certain beyond float32's 1 is attacked like any other", async () => {
  const weights = [[2, -1, 0.5, 3], [0, 0, 0, 0], [-1, 1, 0, 0]];
  const x = tf.tensor2d([[0.5, 0.5, 0.5, 0.5]]);
  const options = { away: 0, epsilon: 0.1, range: [0, 1] } as const;
  const [mild, certain] = [1, 100].map((scale) =>
    fgsm(linear(weights.map((row) => row.map((w) => scale * w))), x, options)
  ) as [tf.Tensor, tf.Tensor];
  await assertClose(mild, tf.tensor2d([[0.4, 0.6, 0.4, 0.4]]));
  await assertClose(certain, mild);
  tf.dispose([x, mild, certain]);
});

Deno.test("PGD's random start follows its seed", async () => {
  const x = inputs();
  const options = { away: classes, epsilon, normalization, steps: 1, stepSize: 0.01 };
  const [a, b, c] = [
    await pgd(forward, x, { ...options, random: random(1) }),
    await pgd(forward, x, { ...options, random: random(1) }),
    await pgd(forward, x, { ...options, random: random(2) }),
  ];
  assertEquals(await a.data(), await b.data());
  await assertRejects(() => assertClose(a, c, 1e-3));
  tf.dispose([x, a, b, c]);
});

Deno.test("attacks refuse what is out of range, by name", async () => {
  const x = inputs();
  await withoutLeaks(async () => {
    assertThrows(() => fgsm(forward, x, { away: 0, epsilon: 0 }), RangeError, `"epsilon"`);
    assertThrows(() => fgsm(forward, x, { away: 3, epsilon }), RangeError, "below 3");
    assertThrows(() => fgsm(forward, x, { towards: [0, 1], epsilon }), RangeError, `"target"`);
    const steps = () => pgd(forward, x, { away: 0, epsilon, steps: 0 });
    await assertRejects(steps, RangeError, `"steps"`);
    const size = () => pgd(forward, x, { away: 0, epsilon, stepSize: 0 });
    await assertRejects(size, RangeError, `"stepSize"`);
    await assertRejects(() => pgd(forward, x, { away: 5, epsilon }), RangeError, "below 3");
  });
  x.dispose();
});
