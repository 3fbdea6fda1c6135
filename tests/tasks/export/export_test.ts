import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findChromium } from "../../../lib/tasks/export/print_pdf.ts";
import { deadLinks } from "../../../lib/tasks/export/stand_alone.ts";
import { deno, projectRoot } from "../../../lib/tasks/project.ts";
import { withPage } from "../../fixtures/chromium.ts";
import { withFolder } from "../../fixtures/temporary_folder.ts";
import { notebookOf, withNotebook } from "../notebook/temporary_notebook.ts";

const task = join(projectRoot, "lib/tasks/export.ts");
const run = (to: string, ...args: string[]) =>
  deno(["run", "-A", task, `--to=${to}`, ...args], projectRoot);

/** The pages of a folder by their names. */
async function pagesIn(folder: string): Promise<Map<string, string>> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  return new Map(
    await Array.fromAsync(
      names,
      async (name) => [name, await Deno.readTextFile(join(folder, name))] as const,
    ),
  );
}

/** A page without the bundle of Plotly, whose code looks like markup here and there. */
const markup = (html: string) => html.replaceAll(/<script[^]*?<\/script>/g, "");

Deno.test("every notebook becomes a page of at most 4 MB that stands alone, with links that lead somewhere", async () => {
  await withFolder(async (to) => {
    const { success, text } = await run(to);
    assert(success, text);
    const pages = new Map([...await pagesIn(to)].map(([name, html]) => [name, markup(html)]));
    assertEquals(deadLinks(pages), []);
    for (const [name, html] of pages) {
      const { size } = await Deno.stat(join(to, name));
      assert(size < 4e6, `${name} has ${size} bytes`);
      assertMatch(
        html,
        name === "index.html" ? /<li><a href="01_[^>]*>01 / : /<a href="index.html">/,
      );
      for (const [picture] of html.matchAll(/<img [^>]*>/g)) {
        assertMatch(
          picture,
          /src="data:image\/[^>]* alt="[^"]+"/,
          `${name}: ${picture.slice(-99)}`,
        );
      }
      assertEquals(html.match(/<link|\bsrc="(?!data:)/), null, name);
      for (const [, url] of html.matchAll(/url\(([^)]{0,20})/g)) assertMatch(url!, /^data:/, name);
    }
  });
});

Deno.test("a notebook that is exported alone leads to no other, and is told where it was not run", async () => {
  const markdown = (source: string) => ({ cell_type: "markdown" as const, metadata: {}, source });
  const notebook = notebookOf("1 + 1");
  notebook.cells.unshift(markdown("# Why?\n\n[all](../README.md), [next](02_next.ipynb)"));
  await withNotebook(notebook, async (_path, folder) => {
    const to = join(folder, "out");
    const { success, text } = await run(to, `--folder=${folder}`, "01");
    assert(success, text);
    assertMatch(
      text,
      /01_question\.html: 0\.0 MB, interactive figures: 0, code cells not executed: 1/,
    );
    const pages = await pagesIn(to);
    assertEquals([...pages.keys()], ["01_question.html", "index.html"]);
    const html = pages.get("01_question.html")!;
    assertStringIncludes(html, "<title>Why?</title>");
    assertStringIncludes(html, "<p>all, next</p>");
    assertStringIncludes(html, "1 of 1 code cells have not been executed");
  });
});

Deno.test("what cannot be exported is refused in words", async () => {
  const broken = notebookOf();
  broken.cells.push({ cell_type: "markdown", metadata: {}, source: "![a map](missing.png)" });
  await withNotebook(broken, async (_path, folder) => {
    const refused = async (message: string, ...args: string[]) => {
      const { success, text } = await run(join(folder, "out"), `--folder=${folder}`, ...args);
      assertEquals(success, false);
      assertStringIncludes(text, message);
    };
    await refused('01_question.ipynb: Cannot export the picture "missing.png"');
    await refused('No notebook starts with "99"', "99");
    await refused("'--html'", "--html");
    assertEquals([...(await pagesIn(join(folder, "out"))).keys()], []);
  });
});

const chromium = await findChromium();

Deno.test({
  name:
    "in a browser without a net pages show every figure, without an error or a request, as wide as a phone" +
    (chromium ? "" : " (skipped: no Chromium here)"),
  ignore: !chromium,
  fn: () =>
    withFolder(async (to) => {
      assert((await run(to)).success);
      await withPage(chromium!, async ({ open, evaluate, send, complaints, requests }) => {
        const phone = { width: 390, height: 844, deviceScaleFactor: 2, mobile: true };
        await send("Emulation.setDeviceMetricsOverride", phone);
        for (const name of (await pagesIn(to)).keys()) {
          await open(pathToFileURL(join(to, name)).href);
          assertEquals(await evaluate(DRAWN), await evaluate(FIGURES), name);
          assertEquals(await evaluate("document.documentElement.scrollWidth"), 390, name);
          assertEquals([complaints, requests], [[], []], name);
        }
      });
    }),
});

const FIGURES = "document.querySelectorAll('.plot').length";

/** Scrolls to one figure after the other, and counts until Plotly has not drawn one in ten seconds. */
const DRAWN = `(async () => {
  const figures = [...document.querySelectorAll("figure:has(.plot)")];
  for (const [index, figure] of figures.entries()) {
    figure.scrollIntoView();
    const late = performance.now() + 10_000;
    while (!figure.matches(".drawn:has(.main-svg)")) {
      if (performance.now() > late) return index;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return figures.length;
})()`;

Deno.test("--pdf prints a page, or writes it and says that there is no browser to print it", async () => {
  await withNotebook(notebookOf("1"), async (_path, folder) => {
    const print = async (browser: string) => {
      const before = Deno.env.get("CHROME");
      Deno.env.set("CHROME", browser);
      try {
        return await run(folder, `--folder=${folder}`, "--pdf");
      } finally {
        if (before === undefined) Deno.env.delete("CHROME");
        else Deno.env.set("CHROME", before);
      }
    };
    const { success, text } = await print(join(folder, "none"));
    assertEquals(success, false);
    assertMatch(text, /No PDF, as CHROME=\S+none is no program/);
    await Deno.stat(join(folder, "01_question.html"));
    if (!chromium) return;
    const printed = await print(chromium);
    assert(printed.success, printed.text);
    const pdf = await Deno.readFile(join(folder, "01_question.pdf"));
    assertEquals(new TextDecoder().decode(pdf.subarray(0, 5)), "%PDF-");
  });
});
