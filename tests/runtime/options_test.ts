import { type Random, random, requireKnownOptions } from "@lib/runtime";
import { assertThrows } from "@std/assert";

const known = { target: true, baseline: true, steps: true, batchSize: true, rule: true } as const;
const check = (options: unknown) => requireKnownOptions("explain", options as typeof known, known);

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

Deno.test("requireKnownOptions() requires each option to be of its kind", () => {
  interface Options {
    readonly names: readonly string[];
    readonly steps?: number;
    readonly least?: number;
    readonly share?: number;
    readonly part?: number;
    readonly rule?: string;
    readonly signal?: AbortSignal;
    readonly onProgress?: () => void;
    readonly random?: Random;
  }
  const checked = (options: Options) =>
    requireKnownOptions("try", options, {
      names: "a list of names",
      steps: "a positive integer?",
      least: "an integer of 2 or more?",
      share: "a number of 0 or more?",
      part: "a number in (0, 1]?",
      rule: "one of left, right?",
      signal: "an AbortSignal?",
      onProgress: "a function?",
      random: "a seeded generator?",
    });
  const names = ["a"];
  checked({ names });
  checked({ names, steps: 1, least: 2, share: 0, part: 1, rule: "right", random: random(1) });
  const wrong: readonly [options: object, sentence: string][] = [
    [{}, '"names" must be a list of names: current value is undefined'],
    [{ names, steps: 0 }, '"steps" must be a positive integer: current value is 0'],
    [{ names, steps: null }, '"steps" must be a positive integer: current value is null'],
    [{ names, least: 1 }, '"least" must be an integer of 2 or more: current value is 1'],
    [{ names, share: NaN }, '"share" must be a number of 0 or more: current value is NaN'],
    [{ names, part: 0 }, '"part" must be a number in (0, 1]: current value is 0'],
    [{ names, rule: "middle" }, '"rule" must be one of left, right: current value is "middle"'],
    [{ names, signal: 1 }, '"signal" must be an AbortSignal: current value is 1'],
    [{ names, onProgress: 1 }, '"onProgress" must be a function: current value is 1'],
    [{ names, random: 1 }, '"random" must be a seeded generator'],
  ];
  for (const [options, sentence] of wrong) {
    assertThrows(() => checked(options as Options), Error, `Cannot try as ${sentence}`);
  }
});
