import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { backendInfo, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });
const isWasm = backendInfo().backend === "wasm";

/** A pooling of [2, ...sizes, channels]. */
interface Case {
  readonly sizes: number[];
  readonly channels: number;
  readonly size: number[];
  readonly strides: number[];
  readonly pad: "same" | "valid" | number;
  readonly rounding?: "floor" | "ceil";
}

const cases: Record<string, Case> = {
  "windows side by side": {
    sizes: [4, 6],
    channels: 3,
    size: [2, 2],
    strides: [2, 2],
    pad: "valid",
  },
  "windows that overlap": {
    sizes: [5, 6],
    channels: 2,
    size: [3, 2],
    strides: [1, 2],
    pad: "valid",
  },
  "same": { sizes: [5, 3], channels: 2, size: [2, 2], strides: [2, 2], pad: "same" },
  "same, overlapping": { sizes: [6, 7], channels: 1, size: [3, 3], strides: [2, 2], pad: "same" },
  "zeros around": { sizes: [5, 5], channels: 4, size: [3, 3], strides: [2, 2], pad: 1 },
  "rounded up": {
    ...{ sizes: [6, 5], channels: 2, size: [3, 3], strides: [2, 2], pad: 0, rounding: "ceil" },
  },
  "one number": { sizes: [3, 4], channels: 2, size: [1, 1], strides: [1, 1], pad: "valid" },
  "one number, strided": {
    sizes: [3, 4],
    channels: 2,
    size: [1, 1],
    strides: [2, 2],
    pad: "valid",
  },
  "whole rows": { sizes: [5, 1], channels: 1, size: [2, 1], strides: [2, 1], pad: "same" },
  "three axes": {
    sizes: [4, 3, 5],
    channels: 2,
    size: [2, 2, 3],
    strides: [2, 1, 2],
    pad: "valid",
  },
  "three axes, rounded up": {
    ...{
      sizes: [4, 5, 4],
      channels: 1,
      size: [3, 3, 3],
      strides: [2, 2, 2],
      pad: 0,
      rounding: "ceil",
    },
  },
  "three axes, same": {
    ...{ sizes: [3, 4, 5], channels: 2, size: [2, 3, 2], strides: [2, 2, 2], pad: "same" },
  },
};

type Pooling = "max" | "average";

function pool(x: tf.Tensor, pooling: Pooling, { size, strides, pad, rounding }: Case): tf.Tensor {
  const [a, b] = [size as [number, number], strides as [number, number]];
  if (x.rank === 4) {
    const f = pooling === "max" ? tf.maxPool : tf.avgPool;
    return f(x as tf.Tensor4D, a, b, pad, rounding);
  }
  const f = pooling === "max" ? tf.maxPool3d : tf.avgPool3d;
  const three = (n: number[]) => n as [number, number, number];
  return f(x as tf.Tensor5D, three(size), three(strides), pad, rounding);
}

/** For each number of the output the indices of the input's in its window. */
function windowsOf(
  shape: readonly number[],
  { size, strides, pad }: Case,
  output: readonly number[],
) {
  const inner = shape.slice(1, -1);
  const before = inner.map((length, axis) => {
    if (pad !== "same") return pad === "valid" ? 0 : pad;
    const reach = (output[axis + 1]! - 1) * strides[axis]! + size[axis]!;
    return Math.floor(Math.max(reach - length, 0) / 2);
  });
  const windows: number[][] = [];
  for (let out = 0; out < output.reduce((a, b) => a * b); out++) {
    const at = unravel(out, output);
    const members: number[] = [];
    for (let tap = 0; tap < size.reduce((a, b) => a * b); tap++) {
      const place = unravel(tap, size).map((t, axis) =>
        at[axis + 1]! * strides[axis]! + t - before[axis]!
      );
      if (place.some((p, axis) => p < 0 || p >= inner[axis]!)) continue;
      const whole = [at[0]!, ...place, at.at(-1)!];
      members.push(whole.reduce((index, k, axis) => index * shape[axis]! + k, 0));
    }
    windows.push(members);
  }
  return windows;
}

function unravel(index: number, shape: readonly number[]): number[] {
  return shape.map((length, axis) => {
    const rest = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return Math.floor(index / rest) % length;
  });
}

for (const [name, shape] of Object.entries(cases)) {
  for (const pooling of ["max", "average"] as const) {
    Deno.test(`${pooling} pooling and its gradient are what defines them: ${name}`, async () => {
      const numbers = random(7);
      const sizes = [2, ...shape.sizes, shape.channels];
      const count = sizes.reduce((a, b) => a * b);
      // Negative all of them: a largest number need not be positive.
      const values = Float32Array.from(numbers.normalArray(count), (value) => -Math.abs(value));
      const x = tf.tensor(values, sizes);
      const y = pool(x, pooling, shape);
      const dys = numbers.normalArray(y.size), dy = tf.tensor(dys, y.shape);
      const windows = windowsOf(sizes, shape, y.shape);
      const largest = (members: number[]) =>
        members.reduce((best, i) => values[i]! > values[best]! ? i : best, members[0]!);
      const mean = (members: number[]) =>
        members.reduce((sum, i) => sum + values[i]!, 0) / members.length;
      await assertClose(
        y,
        windows.map((members) => pooling === "max" ? values[largest(members)]! : mean(members)),
      );
      const expected = new Float64Array(count);
      windows.forEach((members, out) => {
        if (pooling === "max") expected[largest(members)]! += dys[out]!;
        else for (const i of members) expected[i]! += dys[out]! / members.length;
      });
      const dx = tf.grad((x) => pool(x, pooling, shape))(x, dy);
      await assertClose(dx, [...expected]);
      tf.dispose([x, y, dy, dx]);
    });

    Deno.test({
      name: `${pooling} pooling can be differentiated twice: ${name}`,
      // tfjs's kernels of WebGPU do not, and say so.
      ignore: pooling === "max" && !isWasm,
      async fn() {
        const numbers = random(8);
        const sizes = [2, ...shape.sizes, shape.channels];
        const draw = (...shape: number[]) =>
          tf.tensor(numbers.normalArray(shape.reduce((a, b) => a * b)), shape);
        const x = draw(...sizes), v = draw(...sizes);
        const y = tf.tidy(() => pool(x, pooling, shape));
        const dy = draw(...y.shape);
        // <dx(dy), v> is linear in dy: its gradient is the pooling of v by the same shares.
        const inner = (dy: tf.Tensor) =>
          tf.sum(tf.mul(tf.grad((x) => pool(x, pooling, shape))(x, dy), v));
        const found = tf.tidy(() => tf.grad(inner)(dy));
        const [vs, xs] = [await v.data(), await x.data()];
        const expected = windowsOf(sizes, shape, y.shape).map((members) =>
          pooling === "average"
            ? members.reduce((sum, i) => sum + vs[i]!, 0) / members.length
            : vs[members.reduce((best, i) => xs[i]! > xs[best]! ? i : best, members[0]!)]!
        );
        await assertClose(found, expected);
        tf.dispose([x, v, y, dy, found]);
      },
    });
  }
}

Deno.test("of equal largest numbers one gets the gradient, and nothing is left behind", async () => {
  const x = tf.tensor4d([-1, -1, -1, -1], [1, 2, 2, 1]);
  const before = tf.memory().numTensors;
  const dx = tf.tidy(() => tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"))(x));
  assertEquals(tf.memory().numTensors, before + 1);
  // The first, but tfjs's kernel of WebGPU takes the last.
  assertEquals([...await dx.data()], isWasm ? [1, 0, 0, 0] : [0, 0, 0, 1]);
  tf.dispose([x, dx]);
});
