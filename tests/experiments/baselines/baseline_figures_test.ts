import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { black, compareBaselines, type ComparedBaseline, white } from "@lib/attribution";
import { imagesOf } from "@lib/display";
import { baselineExplorer, baselinePanels, baselineTable } from "@lib/experiments";
import { drawsTable, exampleTable, eyeTable, sidesTable } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const side = 200, shape = [side, side, 3] as const, classNames = ["red", "green", "blue"];
const labels = ["half red", "half blue"];

/** Two photographs, red and blue on their left half, under a network that sees their mean colour. */
async function explained() {
  const data = new Float32Array(2 * side * side * 3);
  for (let k = 0; k < side * side; k++) {
    if (k % side >= side / 2) continue;
    data[3 * k] = 1;
    data[3 * (side * side + k) + 2] = 1;
  }
  const inputs = tf.tensor4d(data, [2, ...shape]), target = [0, 2];
  const compared = await compareBaselines((x) => x.mean([1, 2]).mul(8) as tf.Tensor2D, inputs, {
    target,
    steps: 1,
    baselines: { black: () => black(inputs), white: () => white(inputs) },
  });
  inputs.dispose();
  return { images: imagesOf(data, shape), compared };
}
const { images, compared } = await explained(), caption = "Two colours.";
const asked = { labels, classNames, caption, still: "half blue" };

Deno.test("baselineExplorer() says beneath what p_c(x') is, and keeps once what a choice does not change", () => {
  const { text, layout } = baselineExplorer(images, compared, asked);
  // All three logits of black are 0: a third each, and the first of equals.
  assertStringIncludes(
    text,
    "half blue from black, sum off by 0% F(x) 4.0, F(x') 0.0, p(blue | x') = 0.3",
  );
  assertStringIncludes(text, "x' classified as red 0.3, entropy 100%");
  assertStringIncludes(text, "To choose: image (half red, half blue), baseline (black, white).");
  assertStringIncludes(text, "In the picture: The top 10% of |a| from all 2 baselines,");
  assert(text.endsWith("half blue\nblack off by 0%\nwhite off by 0%"), text);
  assertStringIncludes(text, "on exported pages. Two colours.");
  const still = text.slice(text.indexOf("In the picture:"));
  const words = "The slider chooses the baseline, the menu the image. ";
  assert(!still.includes("The slider chooses") && text.includes(words));
  // The photograph once, each baseline and each map for itself; the menu exchanges all of them.
  assertEquals(layout.images!.map(({ visible }) => visible), [undefined, true, false, true, false]);
});

Deno.test("baselineExplorer() shows a small image's maps themselves, and without a menu where it is the only one", () => {
  const one = compared.map((own) => ({ ...own, maps: [own.maps[0]!.map((a) => a / 9)] }));
  const alone = { ...asked, labels: ["half red"], still: "half red", limit: 0.5 };
  const { text, data } = baselineExplorer(images.slice(0, 1), one, alone);
  assertStringIncludes(text, "To choose: baseline (black, white).");
  assertStringIncludes(text, "The slider chooses the baseline. Two colours.");
  assertStringIncludes(text, "Colours saturate at ±0.50 logits");
  assert(data.some(({ type }) => type === "heatmap"));
  const all = compared.map((own) => ({
    ...own,
    maps: own.maps.map((map) => map.map((a) => a / 9)),
  }));
  const chosen = { ...asked, chosen: [0], still: "half red", limit: 0.5 };
  assertEquals(baselineExplorer(images, all, chosen).text, text);
  const absent = { ...chosen, still: "half blue" };
  assertThrows(() => baselineExplorer(images, all, absent), RangeError, '"still" must be');
  const third = { ...chosen, chosen: [2] };
  assertThrows(() => baselineExplorer(images, all, third), RangeError, '"chosen" must be');
  const wrong = { ...alone, limit: 0 };
  assertThrows(() => baselineExplorer(images.slice(0, 1), one, wrong), RangeError, '"limit"');
});

Deno.test("baselineExplorer() refuses labels of fewer images than there are, and no baselines", () => {
  const few = { ...asked, labels: ["half red"] };
  assertThrows(() => baselineExplorer(images, compared, few), TypeError, "one for each of 1");
  assertThrows(() => baselineExplorer(images, [], asked), TypeError, "two choices or more");
  const third = { ...asked, still: "half green" };
  assertThrows(
    () => baselineExplorer(images, compared, third),
    RangeError,
    '"still" must be one of half red, half blue',
  );
});

Deno.test("baselineTable() has medians with quartiles and the class that is found most often", () => {
  const { plain: text } = baselineTable(compared, classNames);
  assert(
    /^black .*0\.0 \[0\.0, 0\.0\] .*0\.33 .*4\.0 .*100 \[100, 100\].*red \(100%\)$/m.test(text),
    text,
  );
});

Deno.test("exampleTable() gives each image under each baseline, and the longer list makes the rows", () => {
  const { plain: square } = exampleTable(compared, { labels, classNames, within: 0.15 });
  assert(/^x' +half red, F\(x\) 4\.0 +half blue, F\(x\) 4\.0$/m.test(square), square);
  assert(
    /^white +8\.0 · 0\.3 · red 0\.3 · 100% · 0% \(1\) +8\.0 · 0\.3 · red 0\.3 · 100% · 0% \(1\)$/m
      .test(square),
    square,
  );
  const { plain: tall } = exampleTable(compared.slice(0, 1), { labels, classNames, within: 0.15 });
  assert(/^half blue, F\(x\) 4\.0 +0\.0 · 0\.3 · red 0\.3 · 100% · 0% \(1\)$/m.test(tall), tall);
  const [first] = compared, draws = [first!.maps, first!.maps];
  const examples = first!.examples.map((example) => ({ ...example, predictions: [0, 2, 2] }));
  const { plain: drawn } = exampleTable([{ ...first!, draws, examples }], {
    labels,
    classNames,
    within: 0.15,
  });
  assert(/ · blue 2\/3 · 100% · 0% \(2 × 1\)$/m.test(drawn), drawn);
});

Deno.test("exampleTable() marks an error of the share that is asked for, and none below it", () => {
  const [first] = compared, asked = { labels, classNames, within: 0.15 };
  const off = [14.9, 15].map((completenessPercent, i) => ({
    ...first!.examples[i]!,
    completenessPercent,
  }));
  const { plain } = exampleTable([{ ...first!, examples: off }], asked);
  assert(/^half red, .* · 15% \(1\)$/m.test(plain), plain);
  assert(/^half blue, .* · 15% \* \(1\)$/m.test(plain), plain);
  assertThrows(() => exampleTable(compared, { ...asked, within: 0 }), RangeError, '"within"');
});

Deno.test("drawsTable() has 1 and 0 for draws that are alike, 0 shared for those that have no pixel in common", () => {
  const [first] = compared, top = new Float32Array(20), bottom = new Float32Array(20);
  top[0] = 2;
  bottom[19] = -2;
  const drawn = (draws: Float32Array[][]) =>
    drawsTable([{ ...first!, draws }], { labels: ["boot"], channels: 2 }).plain;
  assert(/^black +boot +2 +1\.00 \[1\.00, 1\.00\] +0\.00$/m.test(drawn([[top], [top]])));
  // Two pixels of means 1 and -1 and standard deviations sqrt 2, and one pair of three that is alike.
  const apart = drawn([[top], [bottom]]);
  assert(/^black +boot +2 +0\.00 \[0\.00, 0\.00\] +1\.41$/m.test(apart), apart);
  assert(/^black +boot +3 +0\.33 \[0\.00, 1\.00\]/m.test(drawn([[top], [top], [bottom]])));
  assertThrows(() => drawn([[top]]), RangeError, "two draws or more");
});

Deno.test("eyeTable() counts mass inside and for the class, and how few pixels have it", () => {
  const half = (_: number, k: number) => k % (3 * side) < 1.5 * side;
  const { plain } = eyeTable(compared, { inside: half, random: random(1) });
  // From black only the left half has mass, all of it for the class and in one channel of three.
  assert(/^black +1\.00 \[1\.00, 1\.00\] +1\.00 \[1\.00, 1\.00\] +0\.83/m.test(plain), plain);
});

Deno.test("sidesTable() says which half of the pixels holds the mass, and how alike two maps are", () => {
  const brightness = images.map(({ data }) =>
    Float32Array.from({ length: side * side }, (_, k) => data[3 * k]! + data[3 * k + 2]!)
  );
  const photos = labels.map((label, i) => ({ label, brightness: brightness[i]! }));
  const { plain } = sidesTable(compared, photos);
  assert(/^half red +\S.*brighter half\).*dark parts \(0% on/m.test(plain), plain);
  const [own] = compared, maps = own!.maps.map((map) => map.map((value) => -value));
  const opposite = sidesTable([own!, { ...own!, maps }], photos).plain;
  assert(
    /^half red .* 1\.00 +much the same map$/m.test(opposite),
    "strong is strong of either sign",
  );
  assertThrows(() => sidesTable(compared.slice(0, 1), photos), TypeError, "two baselines");
});

Deno.test("baselinePanels() has a row an image and a column a baseline", () => {
  const { text, layout } = baselinePanels(images, compared, { labels, caption });
  assertEquals(layout.images!.length, 6);
  assertStringIncludes(text, "half red\nhalf blue");
});

Deno.test("baselines' tables refuse an example without a completeness error, as where F(x) = F(x')", () => {
  const [first] = compared,
    examples = first!.examples.map((example) => ({
      ...example,
      completenessPercent: null,
    }));
  const same: ComparedBaseline = { ...first!, examples };
  assertThrows(() => baselineTable([same], classNames), RangeError, "NaN");
});
