import {
  random,
  requireFunction,
  requireList,
  requireObjects,
  requireRandom,
  requireTensor,
  requireWatch,
  setupBackend,
} from "@lib/runtime";
import { assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const refused = (check: () => void, sentence: string) =>
  assertThrows(check, TypeError, `Cannot try as ${sentence}`);

Deno.test("requireTensor() takes tensors and says what to write in the place of a list", () => {
  const tensor = tf.ones([2]);
  requireTensor("try", "inputs", tensor);
  const check = (value: unknown) => () => requireTensor("try", "inputs", value);
  const instead = '"inputs" must be a tensor, e.g. tf.tensor(values, [batch, ...]): current value';
  for (const list of [[[1, 2]], new Float32Array(2)]) refused(check(list), instead);
  for (const value of [undefined, null, 3, "x", { shape: [1] }, Promise.resolve(tensor)]) {
    refused(check(value), '"inputs" must be a tensor: current value is');
  }
  tensor.dispose();
  refused(check(tensor), '"inputs" must be a tensor that is not yet disposed');
});

Deno.test("requireList() takes lists and typed arrays of any kind", () => {
  for (const list of [[], [1], new Float64Array(3), new Uint8ClampedArray(1)]) {
    requireList("try", "scores", list);
  }
  for (const value of [undefined, null, 3, "abc", new Set([1]), new DataView(new ArrayBuffer(1))]) {
    refused(() => requireList("try", "scores", value), '"scores" must be a list of numbers');
  }
  refused(() => requireList("try", "maps", 1, "maps"), '"maps" must be a list of maps');
});

Deno.test("requireFunction(), requireRandom() and requireWatch() refuse what cannot be called", () => {
  requireFunction("try", "measure", Math.max);
  requireRandom("try", random(1));
  requireWatch("try", { onProgress: () => {}, signal: new AbortController().signal });
  requireWatch("try", {});
  refused(() => requireFunction("try", "measure", "max"), '"measure" must be a function');
  for (const value of [undefined, null, 1, Math.random, {}]) {
    refused(
      () => requireRandom("try", value),
      '"random" must be a seeded generator, e.g. random(1)',
    );
  }
  refused(() => requireWatch("try", { onProgress: 1 }), '"onProgress" must be a function');
  refused(
    () => requireWatch("try", { signal: new AbortController() }),
    '"signal" must be an Abort',
  );
  refused(() => requireWatch("try", { signal: null }), '"signal" must be an AbortSignal');
});

Deno.test("requireObjects() takes lists of objects and names the first that is none", () => {
  requireObjects("try", "bars", [{ name: "a" }, [1]], "bars");
  refused(
    () => requireObjects("try", "bars", { name: "a" }, "bars"),
    '"bars" must be a list of bars',
  );
  refused(() => requireObjects("try", "bars", [{}, null], "bars"), '"bars[1]" must be one of bars');
});
