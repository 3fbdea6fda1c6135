import { assert, assertEquals, assertThrows } from "@std/assert";
import { besidePaper, explainNetworks, likenessScores } from "@lib/experiments";
import { routeExplorer, routeMaps } from "@lib/experiments";
import type { ModelCard } from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { XResnet } from "../../../lib/experiments/x_resnets/networks.ts";

await setupBackend({ backend: "wasm", quiet: true });

const weights = tf.tensor2d(random(1).normalArray(48 * 3), [48, 3]);
const straight: Forward = (x) => tf.matMul(tf.reshape(x, [-1, 48]), weights);
const bent: Forward = (x) => tf.relu(tf.sub(straight(x), 1));
const network = (name: XResnet["name"], forward: Forward): XResnet => {
  return { name, depth: 18, forward, card: {} as ModelCard, dispose: () => {} };
};
const images = tf.tensor4d(random(2).normalArray(4 * 48), [4, 4, 4, 3]);
const networks = [network("teacher", bent), network("norm", straight)];
const before = tf.memory().numTensors;
const explained = await explainNetworks(networks, images, { steps: 64, fewSteps: 2 });
const after = tf.memory().numTensors;
const [teacher, norm] = explained;

Deno.test("explainNetworks(): one gradient is IG on a homogeneous network and off with biases, of one class", () => {
  assertEquals(after, before);
  assert(norm!.off < 1e-5 && norm!.isCertified && norm!.missed < 1e-5, `${norm!.off}`);
  assert(teacher!.off > 0.05 && !teacher!.isCertified && teacher!.missed > 0.1, `${teacher!.off}`);
  assertEquals([teacher!.steps, norm!.steps], [64, 2]);
  assertEquals(norm!.target, teacher!.says);
});

Deno.test("likeness is the rank correlation with the teacher's IG; its own input x gradient is the control", () => {
  const [control, other] = likenessScores(explained);
  assertEquals([control!.map, other!.map], ["input × gradient", "norm"]);
  // Where the teacher's class is above its threshold both have the signs and sizes of the same weights.
  assert(other!.values.every((value) => value > 0.5 && value <= 1), `${other!.values}`);
});

Deno.test("the explorer shows the photograph, the teacher's two maps and the others', each in per cent of itself", () => {
  const maps = routeMaps(explained, { count: 2, classNames: ["a", "b", "c"] });
  const names = ["teacher, IG(64)", "teacher, input × gradient", "norm"];
  assertEquals(maps.map(({ name }) => name), names);
  const picture = { data: new Float32Array(48), height: 4, width: 4, channels: 3 };
  const options = { labels: ["x", "y"], across: 2, caption: "Maps." };
  const { layout, text } = routeExplorer([picture, picture], maps, options);
  assertEquals(layout.updatemenus![0]!.buttons!.map(({ label }) => label), ["x", "y"]);
  for (const word of [...names, "input", "% of its map's mass"]) assert(text.includes(word), word);
  const one = [{ ...maps[0]!, says: ["→ a"] }];
  assertThrows(() => routeExplorer([picture, picture], one, options), TypeError, "teacher, IG(64)");
  const zero = [{ ...maps[0]!, maps: [picture, picture] }];
  assertThrows(() => routeExplorer([picture, picture], zero, options), RangeError, "all zero");
});

Deno.test("of two depths a slider chooses one, with the networks that both have", () => {
  const deep = explained.map((each) => ({ ...each, depth: 50 as const }));
  const more = [...explained, { ...norm!, name: "fixup" as const }, ...deep];
  const maps = routeMaps(more, { count: 2, classNames: ["a", "b", "c"] });
  const picture = { data: new Float32Array(48), height: 4, width: 4, channels: 3 };
  const options = { labels: ["x", "y"], across: 2, caption: "Maps." };
  const { layout, text } = routeExplorer([picture, picture], maps, options);
  assertEquals(layout.sliders![0]!.steps!.map(({ label }) => label), ["18", "50"]);
  assertEquals([text.includes("norm"), text.includes("fixup")], [true, false]);
});

Deno.test("beside the paper every depth has what its own networks lose and miss", () => {
  const deep = { ...teacher!, depth: 50 as const, off: 0.5 };
  const test = { depth: 18, first: "fixup", second: "teacher", gain: -0.07 } as const;
  const tests = [{
    ...test,
    interval: [-0.08, -0.06] as const,
    pValue: 0,
    better: "second" as const,
  }];
  const rows =
    besidePaper([teacher!, { ...norm!, off: 8e-5 }, deep, { ...norm!, depth: 50, off: 0 }], tests)
      .markdown;
  assert(rows.includes("18: 7.0 points, 50: –, top-1"), rows);
  const card = { ...norm!.card, phases: [{ epochs: 6 }] } as unknown as NonNullable<
    typeof norm
  >["card"];
  const told = besidePaper([teacher!, norm!, { ...norm!, name: "fixup", card }], tests).markdown;
  assert(told.includes("18: 7.0 points after 6 epochs, top-1"), told);
  assert(rows.includes(`18: ${(100 * teacher!.off).toFixed(0)}%, 50: 50%`), rows);
  assert(rows.includes("18: 8 × 10⁻⁵, 50: 0 |"), rows);
});
