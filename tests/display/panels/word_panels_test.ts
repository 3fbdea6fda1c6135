import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { assertThrows } from "@std/assert";
import { type Figure, type WordExample, wordPanels, type WordPanelsOptions } from "@lib/display";
import { textWidth } from "../../../lib/display/render/font.ts";
import { decode, hasWhiteEdge, plotlyComplaints } from "../pictures.ts";

const red = [103, 0, 31], blue = [5, 48, 97], white = [255, 255, 255];
const review: WordExample = {
  label: "review 7",
  words: ["not", "a", "great", "film"],
  attributions: [-2, 0, 2, 0.5],
};
const draw = (examples: readonly WordExample[], options: Partial<WordPanelsOptions> = {}) =>
  wordPanels(examples, { caption: "Caption.", ...options });

/** Boxes of the first text, in px. */
interface Boxes {
  readonly base: number[];
  readonly x: number[];
  readonly y: number[];
  readonly width: number;
  readonly text: string[];
  readonly hovertext: string[];
  readonly insidetextfont: { readonly size: number; readonly color: string[] };
  readonly marker: { readonly color: string[] };
}
const boxes = ({ data }: Figure, row = 0) => data[row] as unknown as Boxes;
const ends = (figure: Figure) =>
  (figure.data.at(-1) as { colorbar: { ticktext: string[] } }).colorbar.ticktext;
const words = (figure: Figure) => figure.layout.annotations!.map(({ text }) => text!).join("\n");

Deno.test("a word for is red, one against is blue, one without attribution is white, in the PNG", async () => {
  const figure = draw([review]), { base, y } = boxes(figure);
  const { colour } = decode(await figure.png());
  const at = (i: number) => colour(2 * base[i]! + 4, 2 * y[i]!);
  assertEquals([at(0), at(1), at(2)], [blue, white, red]);
  assertEquals(ends(figure), ["−2.0", "−1.0", "0", "+1.0", "+2.0"]);
  assertEquals(boxes(figure).insidetextfont.color, ["#ffffff", "#222222", "#ffffff", "#222222"]);
});

Deno.test("zero is white in a text that nothing speaks against, and factors above 0 change no colour", () => {
  const colours = (attributions: number[]) =>
    boxes(draw([{ ...review, attributions }])).marker.color;
  assertEquals(colours([0, 1, 2, 4])[0], "rgb(255,255,255)");
  assertEquals(colours([0, 8, 16, 32]), colours([0, 1, 2, 4]));
  assertNotEquals(colours([0, -1, -2, -4]), colours([0, 1, 2, 4]));
});

Deno.test("words run in lines that fit, at 14 px or more, and no box covers another or cuts its word", async () => {
  const text = "It is not as bad as they say , un ##believ ##ably long though it be .".split(" ");
  const long = Array.from({ length: 8 }, () => text).flat();
  const attributions = long.map((_, i) => Math.cos(i));
  const example = { label: "a long one ".repeat(20), words: long, attributions };
  const figure = draw([example, review], { caption: "A long caption. ".repeat(20) });
  const { base, x, y, width, text: shown, insidetextfont: { size } } = boxes(figure);
  assertEquals(shown, long);
  assert(size >= 14 && figure.layout.width === 700);
  for (let i = 0; i < long.length; i++) {
    assert(base[i]! >= 0 && base[i]! + x[i]! <= 630, "inside, left of the colour bar");
    assert(x[i]! > textWidth(shown[i]!, size) + 8);
    if (i === 0) continue;
    const isNext = y[i] === y[i - 1] && base[i]! > base[i - 1]! + x[i - 1]!;
    assert(isNext || (y[i]! > y[i - 1]! + width && base[i]! < 10), "after or below the last");
  }
  assertEquals(await plotlyComplaints(figure), []);
  assert(hasWhiteEdge(decode(await figure.png())));
});

Deno.test("hover tells word, position and attribution; the words of the figure list the strongest", () => {
  const figure = draw([review], { unit: "points" });
  assertEquals(boxes(figure).hovertext[3], "<b>film</b><br>word 4 of 4<br>+0.500 points");
  assertEquals(figure.text.split("\n"), [
    "Caption. Colours saturate at ±2.0 points, the largest |attribution|.",
    "review 7: strongest of 4 words: not (word 1) −2.0, great (word 3) +2.0, film (word 4) +0.50 points",
  ]);
});

Deno.test("a word wider than a line is shortened in its box and whole under the mouse", () => {
  const words = ["Donaudampfschifffahrts".repeat(6), "a"];
  const figure = draw([{ label: "", words, attributions: [1, -1] }]),
    { text, x, hovertext } = boxes(figure);
  assert(text[0]!.endsWith("…") && x[0]! <= 622 && x[0]! > 500);
  assertStringIncludes(hovertext[0]!, words[0]!);
});

Deno.test("blanks, breaks and signs of Plotly's markup are shown as they are", async () => {
  const words = [" ", "\n", "<b>a</b>", "$5", "R&D", "▁the"];
  const figure = draw([{ label: "", words, attributions: [1, 2, 3, 4, 5, 6] }]);
  const shown = ["␣", "↵", "&lt;b&gt;a&lt;/b&gt;", "&#36;5", "R&amp;D", "_the"];
  assertEquals(boxes(figure).text, shown);
  assert(hasWhiteEdge(decode(await figure.png())));
});

Deno.test("texts share one scale, or each has its own, which its label states", () => {
  const strong = { ...review, label: "strong", attributions: [20, 0, -20, 10] };
  const own = draw([review, strong], { scale: "row" });
  assertEquals(boxes(own, 1).marker.color[0], "rgb(103,0,31)");
  assertEquals(boxes(own).marker.color[2], "rgb(103,0,31)");
  assertStringIncludes(words(own), "review 7 · scale ±2.0\nstrong · scale ±20");
  assertEquals(ends(own).at(-1), "+scale");
  const shared = draw([review, strong]);
  assertNotEquals(boxes(shared).marker.color[2], "rgb(103,0,31)");
  assertStringIncludes(words(shared), "saturate at ±20 logits");
});

Deno.test("a text without any attribution is white, and says so", () => {
  const figure = draw([{ ...review, attributions: [0, 0, 0, 0] }]);
  assertEquals(new Set(boxes(figure).marker.color), new Set(["rgb(255,255,255)"]));
  assertStringIncludes(words(figure), "Every attribution is 0.");
  assertEquals(figure.data.length, 1); // no colour bar
});

Deno.test("wordPanels() refuses what does not fit, by name", () => {
  const refuses = (example: Partial<WordExample>, type: new () => Error, message: string) =>
    assertThrows(() => draw([{ ...review, ...example }]), type, message);
  assertThrows(() => draw([]), RangeError, '"examples" must be one text or more');
  refuses({ words: [], attributions: [] }, RangeError, '"words" must be one or more');
  refuses({ attributions: [1] }, TypeError, '"attributions" must be 4, one a word');
  refuses({ attributions: [1, NaN, 1, 1] }, RangeError, '"attributions[1]" must be finite');
  refuses({ words: ["a", "", "b", "c"] }, RangeError, '"words[1]" must be a letter or more');
});
