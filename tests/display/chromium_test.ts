import { assert, assertEquals, assertRejects } from "@std/assert";
import { explorer, lineChart } from "@lib/display";
import { fetchNpmPackage, random } from "@lib/runtime";
import { findChromium } from "../../lib/tasks/export/print_pdf.ts";
import { codeCells, notebookNames, readNotebook } from "../../lib/tasks/notebook/notebook.ts";
import { type Page, withPage } from "../fixtures/chromium.ts";

const PLOTLY = "application/vnd.plotly.v1+json";
const chromium = await findChromium();
if (!chromium) console.log("No Chromium here: figures are not looked at in a browser.");

/** plotly.js as VS Code's Jupyter extension brings it, and as the other viewers do. */
const scripts: Readonly<Record<string, () => Promise<URL>>> = {
  "4.1.1": () => Promise.resolve(new URL(import.meta.resolve("plotly.js-dist"))),
  "2.35.3": async () => {
    const options = {
      version: "2.35.3",
      sha256: "9c032050039096531fbccac39f48519f4e8b5b61fad7552d7c78ec2cc75ab0db",
      megabytes: 1.4,
    };
    return new URL("plotly.min.js", await fetchNpmPackage("plotly.js-dist-min", options));
  },
};

/** The most combinations of a figure's controls that are all walked. */
const most = 200;

interface Controls {
  readonly updatemenus?: readonly { readonly buttons: readonly unknown[] }[];
  readonly sliders?: readonly { readonly steps: readonly unknown[] }[];
}

/**
 * The states of a figure's controls, one choice of each, that are looked at: all combinations, or where
 * there are too many each choice of each control, and as many combinations as drawn.
 */
function statesOf({ updatemenus = [], sliders = [] }: Controls): number[][] {
  const lengths = [
    ...updatemenus.map(({ buttons }) => buttons.length),
    ...sliders.map(({ steps }) => steps.length),
  ];
  const all = lengths.reduce((product, length) => product * length, 1);
  const drawn = random(0);
  const numbers = all <= most
    ? [...Array(all).keys()]
    : [...Array(most)].map(() => drawn.integer(all));
  const states = numbers.map((number) =>
    lengths.map((length) => {
      const choice = number % length;
      number = Math.floor(number / length);
      return choice;
    })
  );
  const longest = all <= most ? 0 : Math.max(...lengths);
  return [...states, ...[...Array(longest).keys()].map((k) => lengths.map((n) => k % n))];
}

/** Draws a figure, takes its controls through the states, and counts what is seen in each. */
const walk = `async ({ data, layout }, walked) => {
  const host = document.querySelector("#figure");
  await Plotly.newPlot(host, data, layout);
  const count = (selector) => host.querySelectorAll(selector).length;
  const seen = () => ({
    heatmaps: count(".heatmaplayer image"),
    lines: count(".scatterlayer .trace"),
    points: count(".point"),
    bars: count(".barlayer .trace"),
    boxes: count(".boxlayer .trace"),
    shapes: count(".shapelayer path"),
    pictures: count(".imagelayer image"),
    words: count(".annotation"),
    letters: [...host.querySelectorAll(".annotation, .g-gtitle, .xtitle, .ytitle")]
      .map(({ textContent }) => textContent).join(" | "),
    traces: host.data.filter(({ visible }) => visible !== false).length,
    notes: (host.layout.annotations ?? []).filter(({ visible }) => visible !== false).length,
  });
  const controls = [
    ...(layout.updatemenus ?? []).map(({ buttons }) => buttons),
    ...(layout.sliders ?? []).map(({ steps }) => steps),
  ];
  const states = [seen()], now = [];
  for (const state of walked) {
    for (const [k, choices] of controls.entries()) {
      if (now[k] === state[k]) continue;
      const { method, args } = choices[now[k] = state[k]];
      await Plotly[method](host, ...structuredClone(args));
    }
    states.push(seen());
  }
  Plotly.purge(host);
  return states;
}`;

interface Figure {
  readonly data: readonly unknown[];
  readonly layout: Controls & Readonly<Record<string, unknown>>;
}
type Seen = Readonly<Record<string, number | string>>;

async function load(page: Page, script: URL): Promise<void> {
  await page.open("data:text/html,<!doctype html><meta charset=utf-8><div id=figure></div>");
  await page.evaluate(`${await Deno.readTextFile(script)}; undefined`);
}

async function draw(page: Page, figures: readonly Figure[]): Promise<Seen[][]> {
  const seen: Seen[][] = [];
  for (const figure of figures) {
    const walked = JSON.stringify(statesOf(figure.layout));
    seen.push(await page.evaluate<Seen[]>(`(${walk})(${JSON.stringify(figure)}, ${walked})`));
  }
  return seen;
}

/** Every figure that is committed in a notebook. */
async function committed(): Promise<[string, Figure][]> {
  const folder = new URL("../../notebooks/", import.meta.url).pathname;
  const all: [string, Figure][] = [];
  for (const name of await notebookNames(folder)) {
    codeCells(await readNotebook(folder + name)).forEach(({ outputs = [] }, cell) =>
      outputs.forEach(({ data }) => {
        if (data?.[PLOTLY]) all.push([`${name}, cell ${cell + 1}`, data[PLOTLY] as Figure]);
      })
    );
  }
  return all;
}

const x = [0, 1, 2],
  axes = { x: { title: "input" }, y: { title: "output", range: [0, 20] } } as const;
const touched = explorer((power, factor) => {
  const y = x.map((v) => (factor + 1) * v ** (power + 1));
  return lineChart([{ name: "f", x, y }], { ...axes, title: `${y}`, caption: "c" });
}, {
  menu: { title: "power", choices: ["one", "two", "three"], start: "two" },
  slider: { title: "factor", choices: [1, 2], start: 2 },
});

Deno.test("every combination of two controls is walked, of many controls every choice and a sample", () => {
  const steps = (count: number) => ({ steps: [...Array(count)] });
  const states = (...counts: number[]) => statesOf({ sliders: counts.map(steps) });
  assertEquals(states(2, 3), [[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2]]);
  assertEquals(states(), [[]]);
  const many = states(30, 3, 40);
  assertEquals(many.length, most + 40);
  [30, 3, 40].forEach((count, k) => assertEquals(new Set(many.map((s) => s[k])).size, count));
  assertEquals(states(30, 3, 40), many);
});

Deno.test({
  name: "in a browser",
  ignore: !chromium,
  fn: (test) =>
    withPage(chromium!, async (page) => {
      await load(page, await scripts["4.1.1"]!());

      await test.step("a broken heatmap is seen to be broken", async () => {
        const heatmap = (bdata: string) => ({
          data: [{ type: "heatmap", z: { dtype: "i1", bdata, shape: "2,2" } }],
          layout: { width: 300, height: 200 },
        });
        const [[seen] = []] = await draw(page, [heatmap("AAECAw==")]);
        assertEquals(seen!.heatmaps, 1);
        await assertRejects(() => draw(page, [heatmap("AA==")]));
      });

      await test.step("menu and slider lead the mouse to the figure of both choices", async () => {
        await page.evaluate(
          `Plotly.newPlot("figure", ${JSON.stringify(touched.parts())}).then(() => {})`,
        );
        const words = '[...document.querySelectorAll(".annotation")].map((n) => n.textContent)';
        const pressed = async (selector: string, share = 0.5) => {
          const [left, top] = await page.evaluate<[number, number]>(`(() => {
            const box = document.querySelector("${selector}").getBoundingClientRect();
            return [box.x + ${share} * box.width, box.y + box.height / 2];
          })()`);
          await page.click(left, top);
          await page.evaluate("new Promise((done) => setTimeout(done, 500))");
          return (await page.evaluate<string[]>(words))[0];
        };
        await pressed(".updatemenu-header");
        assertEquals(await pressed(".updatemenu-dropdown-button:last-of-type"), "0,2,16");
        assertEquals(await pressed(".slider-rail-touch-rect", 0.02), "0,1,8");
      });

      await test.step("all committed figures, in all states, are alike in both plotly.js", async () => {
        const figures = await committed(), found: Seen[][][] = [];
        assert(figures.length > 30, `${figures.length}`);
        for (const [version, find] of Object.entries(scripts)) {
          const from = await find().catch(() => console.log(`No plotly.js ${version} offline.`));
          if (!from) continue;
          await load(page, from);
          found.push(await draw(page, figures.map(([, figure]) => figure)));
        }
        figures.forEach(([name], k) => {
          for (const each of found) {
            assertEquals(each[k], found[0]![k], name);
            each[k]!.forEach((state) => assertEquals(state.words, state.notes, name));
          }
        });
      });
      assertEquals(page.complaints, []);
    }),
});
