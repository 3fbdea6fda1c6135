import { codeCells, joined, type Notebook, type Output } from "../notebook/notebook.ts";

/** Lines of code, imports counted: a student reads, and copies, all of it. */
const MAX_LINES = 180, MAX_CELL_LINES = 20;
/** px: the column that every viewer has. */
const MAX_WIDTH = 700;
const MAX_EXPECTED = 2;

/**
 * Where a notebook is not told as the house tells one, a sentence each: little code and plain, a picture
 * before everything else, something that the reader can move, verdicts that are computed.
 */
export function storyRules(notebook: Notebook): string[] {
  const cells = codeCells(notebook), code = cells.map(({ source }) => joined(source));
  const shown = cells.flatMap(({ outputs = [] }, index) =>
    outputs.map((output) => ({ output, at: `cell ${index + 1}` }))
  );
  const wrong = [
    ...lineRules(code),
    ...code.flatMap((source, i) => codeRules(source, `cell ${i + 1}`)),
  ];

  const first = shown.find(({ output }) => !isProgress(output));
  const { data = {} } = first?.output ?? {};
  if (!(PNG in data || JPEG in data)) wrong.push("its first output is no picture");
  if (!shown.some(({ output }) => hasControl(output))) {
    wrong.push("none of its figures has a menu or a slider");
  }
  for (const { output, at } of shown) {
    const sentence = widthRule(output);
    if (sentence) wrong.push(`${at}: ${sentence}`);
  }
  const text = notebook.cells.map(({ source }) => joined(source)).join("\n");
  const expected = text.match(/\bas\s+expected\b/gi)?.length ?? 0;
  if (expected > MAX_EXPECTED) {
    wrong.push(`"as expected" ${expected} times is more than ${MAX_EXPECTED}`);
  }
  return wrong;
}

const PNG = "image/png", JPEG = "image/jpeg", PLOTLY = "application/vnd.plotly.v1+json";

function lineRules(code: readonly string[]): string[] {
  const lines = code.map((source) => source.trimEnd().split("\n").length);
  const wrong = lines.flatMap((count, i) =>
    count > MAX_CELL_LINES ? [`cell ${i + 1}: ${count} lines are more than ${MAX_CELL_LINES}`] : []
  );
  const total = lines.reduce((sum, count) => sum + count, 0);
  if (total > MAX_LINES) wrong.push(`${total} lines of code are more than ${MAX_LINES}`);
  return wrong;
}

function codeRules(source: string, at: string): string[] {
  const wrong: string[] = [];
  const idiom = source.match(SPREAD_IDIOM)?.[0];
  if (idiom) wrong.push(`${at}: "${idiom}" saves a line: write it out`);
  const verdict = source.replace(ASSERTION, "").match(TYPED_VERDICT)?.[1];
  if (verdict) wrong.push(`${at}: the verdict ${verdict} is typed: compute it`);
  return wrong;
}

/** A literal, or a condition, that is spread where its parts could stand. */
const SPREAD_IDIOM =
  /\.\.\.\{|\.\.\.\[[^[\]]*\](?!\s*[.[])|\.\.\.\(?[^,;(){}[\]\n]*(?:&&|\|\||(?<!\?)\?(?![.?]))/;

/** The last cell of a row of a table, as it is written where nothing was computed. */
const TYPED_VERDICT =
  /,\s*("(?:(?:it )?(?:holds|fails|does not hold)|yes|no|true|false|confirmed|refuted|agrees|as (?:in the paper|expected)|see section)\b[^"]*")\s*,?\s*\]/;

/** Lists that verdicts are compared with are no verdicts. */
const ASSERTION = /\bassert\w*\([^;]*;/g;

function hasControl({ data }: Output): boolean {
  const { sliders = [], updatemenus = [] } = data?.[PLOTLY]?.layout ?? {};
  return sliders.length + updatemenus.length > 0;
}

/** The line that stays of a progress bar: shown by itself, and nothing but text. */
function isProgress({ output_type, data = {} }: Output): boolean {
  return output_type === "display_data" && Object.keys(data).join() === "text/plain";
}

/** A picture is as wide as its figure, or sharper by a whole factor if the viewer is told its width. */
function widthRule({ data, metadata }: Output): string | undefined {
  const pixels = data?.[PNG] && pngWidth(data[PNG]); // beside Plotly there may be a JPEG in its place
  const told = (metadata?.[PNG] as { width?: number } | undefined)?.width;
  const width = data?.[PLOTLY]?.layout?.width ?? told ?? pixels;
  if (width > MAX_WIDTH) return `a figure is ${width} px wide, more than ${MAX_WIDTH}`;
  if (!pixels) return undefined;
  const ratio = pixels / width;
  const isFit = told === width ? Number.isInteger(ratio) : ratio === 1;
  return isFit ? undefined : `the PNG of a figure ${width} px wide is ${pixels} px wide`;
}

/** The width stands in the first chunk of every PNG. */
function pngWidth(base64: string | readonly string[]): number {
  const bytes = Uint8Array.fromBase64(joined(base64).replace(/\s/g, "").slice(0, 32));
  return new DataView(bytes.buffer).getUint32(16);
}
