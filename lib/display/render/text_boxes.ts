/**
 * jsdom has no layout, so every SVG text measures nothing there. This gives its elements the
 * boxes that a browser would report: text laid out with the bundled font, the rest by resvg.
 */
import { maximum, minimum } from "@lib/statistics";
import { Resvg } from "@resvg/resvg-js";
import { ascent, descent, type TextStyle, textWidth } from "./font.ts";

/** The little of the DOM that is needed; Deno's own libraries do not declare it. */
interface Element {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<Element>;
  readonly outerHTML: string;
  readonly style?: Record<string, string>;
  getAttribute(name: string): string | null;
  removeAttribute(name: string): void;
  cloneNode(deep: boolean): Element;
  querySelectorAll(selector: string): Iterable<Element>;
  replaceWith(node: Element): void;
  setAttribute(name: string, value: string): void;
  readonly ownerDocument: { createElementNS(namespace: string, name: string): Element };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Pen extends Required<TextStyle> {
  readonly size: number;
}

interface Chunk {
  x: number;
  width: number;
  top: number;
  bottom: number;
}

const namespace = "http://www.w3.org/2000/svg";
const nothing: Box = { x: 0, y: 0, width: 0, height: 0 };

/** A length in px: "1.3em" and "70%" are relative to the size of the font. */
function length(value: string | null | undefined, size: number): number | undefined {
  if (!value) return undefined;
  const number = parseFloat(value);
  if (value.endsWith("em")) return number * size;
  return value.endsWith("%") ? (number / 100) * size : number;
}

const property = (element: Element, name: string) =>
  element.style?.[name] || element.getAttribute(name) || undefined;

/** Lays out a <text>: a new chunk wherever a tspan sets x, a run wherever the font changes. */
function layOut(text: Element): Chunk[] {
  const chunks: Chunk[] = [];
  let y = 0;
  const visit = (node: Element, outer: Pen) => {
    if (node.nodeType === 3) {
      const chunk = chunks.at(-1)!;
      chunk.width += textWidth((node.textContent ?? "").replace(/\u200b/g, ""), outer.size, outer);
      chunk.top = Math.min(chunk.top, y - ascent * outer.size);
      chunk.bottom = Math.max(chunk.bottom, y + descent * outer.size);
      return;
    }
    const weight = property(node, "font-weight");
    const style = property(node, "font-style");
    const pen = {
      size: length(property(node, "font-size"), outer.size) ?? outer.size,
      bold: weight ? weight === "bold" || Number(weight) >= 600 : outer.bold,
      italic: style ? style === "italic" : outer.italic,
    };
    const x = length(node.getAttribute("x"), pen.size);
    if (x !== undefined || chunks.length === 0) {
      y = length(node.getAttribute("y"), pen.size) ?? y;
      chunks.push({ x: x ?? 0, width: 0, top: Infinity, bottom: -Infinity });
    }
    y += length(node.getAttribute("dy"), pen.size) ?? 0;
    for (const child of node.childNodes) visit(child, pen);
  };
  visit(text, { size: 12, bold: false, italic: false });
  return chunks.filter((chunk) => chunk.width > 0);
}

/** The box of a <text> in its own coordinates: pen widths, and full line heights. */
function textBox(text: Element): Box {
  const chunks = layOut(text);
  if (chunks.length === 0) return nothing;
  const anchor = property(text, "text-anchor");
  const shift = anchor === "middle" ? 0.5 : anchor === "end" ? 1 : 0;
  const left = minimum(chunks.map((chunk) => chunk.x - shift * chunk.width));
  const right = maximum(chunks.map((chunk) => chunk.x + (1 - shift) * chunk.width));
  const top = minimum(chunks.map((chunk) => chunk.top));
  const bottom = maximum(chunks.map((chunk) => chunk.bottom));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The box of any element: resvg measures it with each text replaced by a rectangle. */
function elementBox(element: Element, keepTransform: boolean): Box {
  if (element.nodeName === "text" && !(keepTransform && element.getAttribute("transform"))) {
    return textBox(element);
  }
  const holder = element.ownerDocument.createElementNS(namespace, "g");
  const copy = element.cloneNode(true);
  if (!keepTransform) copy.removeAttribute("transform");
  (holder as unknown as { append(node: Element): void }).append(copy);
  for (const text of holder.querySelectorAll("text")) {
    const box = textBox(text);
    const rectangle = text.ownerDocument.createElementNS(namespace, "rect");
    const transform = text.getAttribute("transform") ?? "";
    for (const [name, value] of Object.entries({ ...box, transform })) {
      rectangle.setAttribute(name, String(value));
    }
    text.replaceWith(rectangle);
  }
  const svg = `<svg xmlns="${namespace}" width="9" height="9">${holder.outerHTML}</svg>`;
  const box = new Resvg(svg, { font: { loadSystemFonts: false } }).getBBox();
  return box ? { x: box.x, y: box.y, width: box.width, height: box.height } : nothing;
}

/** Gives a jsdom window's SVG elements the measurements that Plotly asks for. */
// deno-lint-ignore no-explicit-any
export function installTextBoxes(window: any): void {
  const prototype = window.SVGElement.prototype;
  prototype.getBBox = function (this: Element) {
    return elementBox(this, false);
  };
  prototype.getBoundingClientRect = function (this: Element) {
    const { x, y, width, height } = elementBox(this, true);
    return { x, y, width, height, left: x, top: y, right: x + width, bottom: y + height };
  };
  prototype.getComputedTextLength = function (this: Element) {
    return textBox(this).width;
  };
  prototype.getTotalLength = () => 0;
}
