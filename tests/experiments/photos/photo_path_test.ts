import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { pathExplorer, pathPanels, pathTable } from "@lib/experiments";

const photo = { data: new Float32Array(48).fill(0.5), height: 4, width: 4, channels: 3 };
const station = (alpha: number) => ({
  alpha,
  gradient: photo.data,
  map: photo.data.map((value) => alpha * value),
});

Deno.test("pathPanels() has a column for each station, which tells where it is, F and p", () => {
  const { layout, text } = pathPanels(photo, [0, 1].map(station), {
    target: 1,
    logits: [[0, 0], [0, Math.log(3)]],
    caption: "Path.",
  });
  const words = layout.annotations!.map((word) => word.text).join("\n");
  assertStringIncludes(words, "<b>α = 0.00</b><br>F 0.0<br>p 0.500");
  assertStringIncludes(words, "<b>α = 1.00</b><br>F 1.1<br>p 0.750");
  const [image, gradient, map] = text.split("\n").slice(1).map((line) => line.split(" · scale "));
  assertEquals([image![0], gradient![0], map![0]], [
    "the image αx",
    "the gradient there",
    "attributions so far",
  ]);
  assertEquals([image![1], gradient![1], map![1]], [
    undefined,
    "±1.5 logits per unit of light",
    "±1.5 logits",
  ]);
});

const alphas = [0, 0.1, 1];
const paths = [
  { label: "boot", target: 1, alphas, logits: [[0, 1], [0, 2], [9, 3]] },
  { label: "bag", target: 0, alphas, logits: [[0, 1], [0, 2], [3, 3]] },
];
const options = { classNames: ["bag", "boot"], caption: "Two." };

Deno.test("pathExplorer() draws the logit in per cent of its way, and who leads where", () => {
  const figure = pathExplorer(paths, options);
  const [way, chance] = figure.data as unknown as { x: number[]; y: number[]; text: string[] }[];
  assertEquals([...way!.x], alphas);
  assertEquals(way!.y, [0, 50, 100]);
  assertEquals(way!.text, ["answer: boot", "answer: boot", "answer: bag"]);
  assert(chance!.y[2]! < 1 && chance!.y[1]! > 88);
  assertEquals(figure.layout.updatemenus![0]!.buttons!.map(({ label }) => label), ["boot", "bag"]);
});

Deno.test("pathExplorer() refuses a logit that ends where it began", () => {
  const flat = [paths[0]!, { ...paths[1]!, logits: [[1, 1], [2, 2], [1, 1]] }];
  assertThrows(() => pathExplorer(flat, options), RangeError, '"the logit of bag" must be');
});

Deno.test("pathTable() tells the same at the nearest positions, and who leads where it is another", () => {
  const { markdown } = pathTable(paths, { classNames: ["bag", "boot"], near: [0.2, 1] });
  assertStringIncludes(markdown, "| photograph | α = 0.10: F's way, p | α = 1.00: F's way, p |");
  assertStringIncludes(markdown, "| boot | 50%, 88.1% | 100%, 0.2% (bag) |");
  assertStringIncludes(markdown, "| bag | 0%, 11.9% (boot) | 100%, 50.0% |");
});

Deno.test("paths with a position too few, or with others than the first's, are refused", () => {
  const short = [paths[0]!, { ...paths[1]!, alphas: [0, 1] }];
  assertThrows(() => pathExplorer(short, options), TypeError, '"alphas of bag" must be 3 of them');
  const moved = [paths[0]!, { ...paths[1]!, alphas: [0, 0.2, 1] }];
  const near = { classNames: ["bag", "boot"], near: [1] };
  assertThrows(() => pathTable(moved, near), RangeError, '"alphas" must be 0,0.1,1');
});
