/** The one font of every figure, measured by the same program that draws it. */
import { Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";
import { fileURLToPath } from "node:url";

/** Inter where it is drawn here; a viewer without it falls back to what its system has. */
export const fontFamily = "Inter, Helvetica, Arial, sans-serif";

const face = (name: string) =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${name}/Inter_${name}.ttf`));

/** What resvg needs so that it draws with the bundled font and never with one of the machine's. */
export const fontOptions: NonNullable<ResvgRenderOptions["font"]> = {
  fontFiles: ["400Regular", "400Regular_Italic", "600SemiBold"].map(face),
  loadSystemFonts: false,
  defaultFontFamily: "Inter",
  sansSerifFamily: "Inter",
};

/** Height above and depth below the baseline of a line of Inter, in em. */
export const ascent = 0.97;
export const descent = 0.24;

export interface TextStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "$": "&#36;", // two of them would be a formula
};

/** Text that Plotly shows as it is, where it would see tags, entities or a formula. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>$]/g, (character) => escapes[character]!);
}

const widths = new Map<string, number>();

/** Width of the drawn outlines of `text` between two bars, at 100 px. */
function barredWidth(text: string, { bold, italic }: TextStyle): number {
  const style = `${bold ? "font-weight='600'" : ""} ${italic ? "font-style='italic'" : ""}`;
  const font = `font-family='Inter' font-size='100' xml:space='preserve' ${style}`;
  const svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>" +
    `<text ${font}>|${escapeMarkup(text)}|</text></svg>`;
  return new Resvg(svg, { font: fontOptions }).getBBox()?.width ?? 0;
}

/** How far the pen moves when it writes `text`, in px; the bars make blanks at the ends count. */
export function textWidth(text: string, size: number, style: TextStyle = {}): number {
  const key = `${style.bold ? "b" : ""}${style.italic ? "i" : ""}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    width = text === "" ? 0 : barredWidth(text, style) - barredWidth("", style);
    widths.set(key, width);
  }
  return (width * size) / 100;
}

/** Width of one line of Plotly's markup: its tags (<b>, <i>, <sub>, ...) take no room. */
export function markupWidth(line: string, size: number): number {
  return textWidth(line.replace(/<\/?[a-z]+[^<>]*>/g, ""), size, { bold: line.includes("<b>") });
}

/**
 * Breaks `text` between words into lines no wider than `width` px, joined by Plotly's `<br>`.
 * A word that alone is wider than a line is broken between letters.
 */
export function wrap(text: string, width: number, size: number): string {
  const fits = (line: string) => markupWidth(line, size) <= width;
  const wrapLine = (line: string): string[] => {
    const lines: string[] = [];
    let current = "";
    for (const word of line.split(" ")) {
      const longer = current === "" ? word : `${current} ${word}`;
      if (fits(longer)) current = longer;
      else {
        if (current !== "") lines.push(current);
        let rest = word;
        while (!fits(rest) && rest.length > 1) {
          let cut = rest.length - 1;
          while (cut > 1 && !fits(rest.slice(0, cut))) cut--;
          lines.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        current = rest;
      }
    }
    return [...lines, current];
  };
  return text.split(/<br>|\n/).flatMap(wrapLine).join("<br>");
}
