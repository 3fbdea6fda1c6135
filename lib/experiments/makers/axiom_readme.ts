/**
 * Writes the README's table of methods and axioms anew from measurements:
 * `deno run -A lib/experiments/makers/axiom_readme.ts`. A test holds README and measurements together.
 *
 * @module
 */
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { type AxiomCell, axioms, axiomTable } from "../axioms/axiom_table.ts";

/** The table in Markdown: what holds and what is broken, method by method. */
export function axiomMarkdown(cells: readonly AxiomCell[]): string {
  const methods = [...new Set(cells.map(({ method }) => method))];
  const row = (words: readonly string[]) => `| ${words.join(" | ")} |`;
  const lines = methods.map((method) =>
    row([
      method,
      ...axioms.map((axiom) => {
        const cell = cells.find((each) => each.method === method && each.axiom === axiom);
        return cell?.holds ? "holds" : "**broken**";
      }),
    ])
  );
  return [row(["", ...axioms]), row(["", ...axioms].map(() => "---")), ...lines].join("\n");
}

/** The table's place in the README, between its marks. */
export const axiomTablePlace = /(?<=<!-- axioms -->\n\n)[^]*?(?=\n\n<!-- \/axioms -->)/;

if (import.meta.main) {
  await setupBackend({ backend: "wasm" });
  const readme = new URL("../../../README.md", import.meta.url),
    text = await Deno.readTextFile(readme);
  const table = axiomMarkdown(await axiomTable());
  await writeFileAtomically(readme, new TextEncoder().encode(text.replace(axiomTablePlace, table)));
  console.log(table);
  Deno.exit();
}
