import {
  invalid,
  requireFinite,
  requireKnownOptions,
  requireList,
  requireObjects,
  requireWords,
} from "@lib/runtime";
import { maximum } from "@lib/statistics";
import type { Annotation, Data } from "plotly.js-dist";
import { ink, isDark, signedColour } from "../render/colours.ts";
import { Figure } from "../render/figure.ts";
import { escapeMarkup, textWidth, wrap } from "../render/font.ts";
import { significant } from "../tables/text.ts";
import { colourBars } from "./colour_bars.ts";
import type { PanelOptions } from "./panels.ts";
import { barRoom, gap, lineCount, lineHeight, panelFontSize } from "./panel_layout.ts";
import { pixelLayout, plain } from "./panel_layout.ts";

/** A text in words, with their attributions. */
export interface WordExample {
  /** Stands above the words: what the text is and what was explained. */
  readonly label: string;
  /** Words, or parts of words, in their order; shown as they are. */
  readonly words: readonly string[];
  /** Signed, one a word. */
  readonly attributions: ArrayLike<number>;
}

/** Options of {@link wordPanels}. */
export interface WordPanelsOptions extends Pick<PanelOptions, "caption" | "width"> {
  /** Of the attributions, default "logits". */
  readonly unit?: string;
  /** One colour scale for all texts, or one for each, which its label then states. Default "shared". */
  readonly scale?: "shared" | "row";
}

const action = "make word panels";
const wordSize = 14, boxHeight = 22, boxPadding = 5, leading = 27, shortest = 125;

/**
 * Words on the colours of their attributions, as the text runs, a paragraph an example.
 *
 * Colours are red (for), white (0) and blue (against) on a stated scale that is symmetric about 0 and
 * ends at the largest |attribution|. Hover gives word, position and attribution; the figure in words
 * lists the strongest five of each text. A word wider than a line is shortened, and whole under the
 * mouse; blanks alone are shown as ␣, breaks as ↵. Letters that Inter lacks, such as Chinese ones,
 * are empty frames in the PNG alone.
 *
 * @throws {TypeError} If a text has not an attribution for each word.
 * @throws {RangeError} If there is no text, one has no words, a word is empty, or an attribution is
 * NaN or infinite.
 *
 * @example
 * ```ts
 * import { wordPanels } from "@lib/display";
 * const words = ["not", "a", "great", "film"], attributions = [-1.9, 0, 2.3, 0.2];
 * wordPanels([{ label: "review 7, predicted: negative", words, attributions }], {
 *   caption: "Integrated gradients of the logit of “positive” for the embeddings, summed per word.",
 * });
 * ```
 */
export function wordPanels(
  examples: readonly WordExample[],
  options: WordPanelsOptions,
): Figure {
  requireKnownOptions(action, options, {
    caption: "words",
    scale: "one of shared, row?",
    unit: "words?",
    width: "a positive number?",
  });
  const { caption, scale = "shared", unit = "logits", width = 700 } = options;
  requireObjects(action, "examples", examples, "examples, { label, words, attributions }");
  check(examples);
  const largest = examples.map(({ attributions }) => maximum(Array.from(attributions, Math.abs)));
  const shared = maximum(largest), room = width - 2 * gap - barRoom;
  const limits = largest.map((own) => (scale === "row" ? own : shared) || 1);
  const labels: Partial<Annotation>[] = [];
  let bottom = 0;
  const paragraphs = examples.map((example, row) => {
    const isStated = scale === "row" && largest[row]! > 0;
    const stated = isStated ? ` · scale ±${significant(largest[row]!)}` : "";
    const text = wrap(example.label + stated, room, panelFontSize);
    const top = bottom + gap + lineHeight * lineCount([text]) + 4;
    const corner = { xanchor: "left", align: "left", yanchor: "bottom" } as const;
    labels.push({ text, x: gap, y: top - 3, ...corner });
    const boxes = placeWords(example.words, { top, room });
    bottom = boxes.at(-1)!.middle + boxHeight / 2 + 12;
    return paragraph(example, boxes, { limit: limits[row]!, unit });
  });
  bottom = Math.max(bottom, shortest);

  const end = scale === "row" ? "the ± number in each label" : `±${significant(shared)} ${unit}`;
  const note = shared === 0
    ? " Every attribution is 0."
    : ` Colours saturate at ${end}, the largest |attribution|.`;
  const figure = pixelLayout(caption + note, labels, { width, bottom });
  const bars = colourBars(shared === 0 ? [] : ["signs"], {
    width: width - barRoom - gap,
    top: 2 * gap + lineHeight,
    height: bottom,
    figure,
    unit,
    limit: scale === "row" ? undefined : shared,
  });
  return new Figure(
    [...paragraphs, ...bars],
    { ...figure, barmode: "overlay", hovermode: "closest" },
    [plain(caption + note), ...examples.map((example) => inWords(example, unit))].join("\n"),
  );
}

/** A word's box in px, from the upper left corner of the figure. */
interface Box {
  readonly text: string;
  readonly left: number;
  readonly middle: number;
  readonly width: number;
}

/** The words of a text as bars of a length and place of their own, which take the mouse. */
function paragraph(
  { words, attributions }: WordExample,
  boxes: readonly Box[],
  { limit, unit }: { readonly limit: number; readonly unit: string },
): Data {
  const colours = Array.from(attributions, (value) => signedColour(value, limit));
  return {
    type: "bar",
    orientation: "h",
    base: boxes.map(({ left }) => left),
    x: boxes.map(({ width }) => width),
    y: boxes.map(({ middle }) => middle),
    width: boxHeight,
    text: boxes.map(({ text }) => escapeMarkup(text)),
    textposition: "inside",
    insidetextanchor: "middle",
    insidetextfont: {
      size: wordSize,
      color: colours.map((colour) => isDark(colour) ? "#ffffff" : ink),
    },
    constraintext: "none",
    textangle: 0,
    marker: {
      color: colours.map((colour) => `rgb(${colour.map(Math.round)})`),
      line: { color: "#d0d0d0", width: 0.5 },
    },
    hovertext: words.map((word, i) =>
      `<b>${escapeMarkup(visible(word))}</b><br>word ${i + 1} of ${words.length}<br>` +
      `${signedNumber(attributions[i]!, 3)} ${unit}`
    ),
    hoverinfo: "text",
    showlegend: false,
  };
}

/** Boxes in lines that fill the room. */
function placeWords(
  words: readonly string[],
  { top, room }: { readonly top: number; readonly room: number },
): Box[] {
  let left = gap, middle = top + boxHeight / 2;
  return words.map((word) => {
    const text = shorten(visible(word), room);
    const width = boxWidth(text);
    if (left > gap && left + width > gap + room) {
      left = gap;
      middle += leading;
    }
    const box = { text, left, middle, width };
    left += width + gap;
    return box;
  });
}

/** In px, with room for a viewer without Inter, which draws up to a tenth wider. */
const boxWidth = (text: string) => Math.ceil(1.08 * textWidth(text, wordSize)) + 2 * boxPadding;

/** The word in one line, with what has no picture of its own made visible. */
function visible(word: string): string {
  const marked = word.replace(/\r?\n/g, "↵").replace(/\t/g, "⇥").replaceAll("▁", "_"); // not in Inter
  return marked.trim() === "" ? marked.replace(/\s/g, "␣") : marked;
}

/** The text, or as much of its beginning as fits in a line, with an ellipsis. */
function shorten(text: string, room: number): string {
  if (boxWidth(text) <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && boxWidth(`${letters.join("")}…`) > room) letters.pop();
  return `${letters.join("")}…`;
}

const signedNumber = (value: number, digits = 2) =>
  (value > 0 ? "+" : "") + significant(value, digits);

/** The strongest words of a text with their attributions, for those who do not see its colours. */
function inWords({ label, words, attributions }: WordExample, unit: string): string {
  const order = words.map((_, i) => i).filter((i) => attributions[i] !== 0)
    .sort((a, b) => Math.abs(attributions[b]!) - Math.abs(attributions[a]!) || a - b);
  const strongest = order.slice(0, 5).map((i) =>
    `${visible(words[i]!)} (word ${i + 1}) ${signedNumber(attributions[i]!)}`
  );
  const list = strongest.length > 0 ? `${strongest.join(", ")} ${unit}` : "none";
  return `${plain(label)}: strongest of ${words.length} words: ${list}`;
}

function check(examples: readonly WordExample[]): void {
  if (examples.length === 0) {
    throw new RangeError(invalid(action, "examples", "one text or more", examples));
  }
  for (const [row, { label, words, attributions }] of examples.entries()) {
    requireWords(action, `examples[${row}].label`, label);
    requireList(action, `examples[${row}].words`, words, "words");
    requireList(action, `examples[${row}].attributions`, attributions);
    const where = `${action} of ${plain(label)}`;
    if (words.length === 0) throw new RangeError(invalid(where, "words", "one or more", words));
    if (attributions.length !== words.length) {
      const must = `${words.length}, one a word`;
      throw new TypeError(invalid(where, "attributions", must, attributions.length));
    }
    words.forEach((word, i) => {
      if (word === "") {
        throw new RangeError(invalid(where, `words[${i}]`, "a letter or more", word));
      }
      requireFinite(where, `attributions[${i}]`, attributions[i]!);
    });
  }
}
