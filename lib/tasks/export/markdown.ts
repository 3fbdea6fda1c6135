/** Markdown as Jupyter reads it, GitHub's with formulas, to HTML that needs no script. */
import katex from "katex";
import { Marked } from "marked";
import { codeBlock } from "./code.ts";

const marked = new Marked({ renderer: { code: ({ text, lang }) => codeBlock(text, lang) } });

/** What keeps its dollars (code, escapes, texts of pictures), or a formula between two or one. */
const FORMULA =
  /(`+)[\s\S]*?[^`]\1(?!`)|\\\$|!\[[^\]]*\]|\$\$(?<display>[\s\S]+?)\$\$|\$(?<inline>(?:\\.|[^$\\])+?)\$/g;

/**
 * @throws {Error} If a formula is none that KaTeX knows; the message shows it.
 *
 * @example
 * ```ts ignore
 * markdownToHtml("**Answer:** $x'$"); // <p><strong>Answer:</strong> <span class="katex">...
 * ```
 */
export function markdownToHtml(text: string): string {
  // Formulas come first, as Markdown would read their _ and |; a mark keeps the place of each.
  const formulas: string[] = [];
  const withMarks = text.replace(FORMULA, (whole, ...rest) => {
    const { display, inline } = rest.at(-1) as { display?: string; inline?: string };
    const tex = display ?? inline;
    if (tex === undefined) return whole;
    formulas.push(katex.renderToString(tex, { displayMode: display !== undefined }));
    return `\uE000${formulas.length - 1}\uE001`;
  });
  const html = marked.parse(withMarks, { async: false });
  return html.replace(/\uE000(\d+)\uE001/g, (_, index) => formulas[Number(index)]!);
}
