import { requireKnownOptions } from "@lib/runtime";
import { assertThrows } from "@std/assert";

const known = { target: true, baseline: true, steps: true, batchSize: true, rule: true } as const;
const check = (options: unknown) => requireKnownOptions("explain", options, known);

Deno.test("requireKnownOptions() takes every known option, and none at all", () => {
  check({});
  check({ target: 0, baseline: 0, steps: 5, batchSize: 2, rule: "left" });
});

Deno.test("requireKnownOptions() has the right name for other libraries' words and typing errors", () => {
  const right: [string, string][] = [
    ["n_steps", "steps"],
    ["baselines", "baseline"],
    ["internal_batch_size", "batchSize"],
    ["method", "rule"],
    ["stpes", "steps"],
    ["batchsize", "batchSize"],
    ["Target", "target"],
  ];
  for (const [wrong, name] of right) {
    const sentence = `Cannot explain as "${wrong}" must be written "${name}": current value is 1`;
    assertThrows(() => check({ [wrong]: 1 }), TypeError, sentence);
  }
});

Deno.test("requireKnownOptions() lists the options where nothing is near, and wants an object", () => {
  assertThrows(() => check({ colour: 1 }), TypeError, "target, baseline, steps, batchSize, rule");
  for (
    const options of [
      ...[undefined, null, 3, [0], "target", new Uint8Array(1), { dtype: "int32" }],
      ...[Promise.resolve({}), new Map()],
    ]
  ) {
    assertThrows(() => check(options), TypeError, "an object of the options target");
  }
});
