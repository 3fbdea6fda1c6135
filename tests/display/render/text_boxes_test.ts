import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { JSDOM } from "jsdom";
import { textWidth } from "../../../lib/display/render/font.ts";
import { installTextBoxes } from "../../../lib/display/render/text_boxes.ts";

const { window } = new JSDOM("<!doctype html><body></body>");
installTextBoxes(window);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box that the window reports for the first element of some SVG. */
function boxOf(svg: string, method: "getBBox" | "getBoundingClientRect" = "getBBox"): Box {
  window.document.body.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`;
  const { x, y, width, height } = window.document.querySelector("svg > *")[method]();
  return { x, y, width, height };
}

const text = (more: string, inner = "steps") => `<text font-size="20" ${more}>${inner}</text>`;

Deno.test("a text's box stands on its baseline and is as wide as its pen's way", () => {
  const box = boxOf(text(`x="10" y="50"`));
  assertEquals([box.x, box.width], [10, textWidth("steps", 20)]);
  assert(box.y < 50 - 14 && box.y + box.height > 50 + 4);
});

Deno.test("a text that is anchored at its middle or end lies around or before its place", () => {
  const width = textWidth("steps", 20);
  assertAlmostEquals(boxOf(text(`x="100" text-anchor="middle"`)).x, 100 - width / 2, 1e-9);
  assertAlmostEquals(boxOf(text(`x="100" text-anchor="end"`)).x, 100 - width, 1e-9);
});

Deno.test("two lines are as wide as the longer and one line's distance higher", () => {
  const lines = (second: string) =>
    text("", `<tspan x="0" dy="0em">steps</tspan><tspan x="0" dy="1.3em">${second}</tspan>`);
  const one = boxOf(text("")), two = boxOf(lines("a longer line"));
  assertAlmostEquals(two.height - one.height, 26, 1e-9);
  assertAlmostEquals(two.width, textWidth("a longer line", 20), 1e-9);
});

Deno.test("a subscript adds its own, smaller width and reaches lower", () => {
  const plain = boxOf(text("", "x"));
  const box = boxOf(text("", `x<tspan style="font-size:70%" dy="0.6em">0</tspan>`));
  assertAlmostEquals(box.width, plain.width + textWidth("0", 14), 1e-9);
  assert(box.height > plain.height);
});

Deno.test("a group's box holds its texts where their transforms put them", () => {
  const group = `<g>${
    text(`x="0" y="0" transform="translate(100,40)"`)
  }<path d="M0,0h5v5h-5z"/></g>`;
  const box = boxOf(group);
  assertAlmostEquals(box.x, 0, 0.01);
  assertAlmostEquals(box.x + box.width, 100 + textWidth("steps", 20), 0.01);
});

Deno.test("a rotated text is as high as it was wide, for the client's box only", () => {
  const turned = text(`transform="rotate(-90)"`);
  assertAlmostEquals(boxOf(turned, "getBoundingClientRect").height, textWidth("steps", 20), 0.01);
  assertAlmostEquals(boxOf(turned).width, textWidth("steps", 20), 0.01);
});

Deno.test("an empty text takes no room", () => {
  assertEquals(boxOf(text("", "")), { x: 0, y: 0, width: 0, height: 0 });
});
