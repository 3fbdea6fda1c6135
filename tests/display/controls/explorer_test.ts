import { assert, assertEquals, assertThrows } from "@std/assert";
import { explorer, type ExplorerOptions, Figure, lineChart } from "@lib/display";
import { random } from "@lib/runtime";
import { decode } from "../pictures.ts";

type Tree = Record<string, unknown>;

const size = { width: 300, height: 200, margin: { l: 40, r: 10, t: 30, b: 30 } };
const words = (text: string) => ({ text, showarrow: false, x: 0, y: 0 });

/** Parts that depend on neither control, on either, and on both. */
const draw = (m: number, s: number) =>
  new Figure(
    [
      { type: "scatter", x: [0, 1], y: [7, 7], line: { color: "#000000", width: 2 } },
      { type: "scatter", x: [0, 1], y: [m, 0], line: { color: "#000000", width: m } },
      { type: "scatter", x: [0, 1], y: [0, s], name: `slider ${s}` },
      { type: "bar", x: [0, 1], y: [m, s], ...(m === 2 ? { text: "third" } : {}) },
    ],
    {
      ...size,
      xaxis: { range: [0, m], title: { text: `menu ${m}` } },
      yaxis: { range: [0, s] },
      annotations: [words("always"), words(`${m}`), words(`${s}`), words(`${m} and ${s}`)],
      images: [{ source: `data:image/png;base64,${m}`, x: 0 }],
      shapes: [{ type: "line", x0: s, x1: m }],
    },
    `menu ${m}, slider ${s}`,
  );
const options = {
  menu: { title: "image", choices: ["a", "b", "c"], start: "b" },
  slider: { title: "steps", choices: [5, 10] },
} as const;

/** Sets what stands at a path such as `annotations[3].text`; null takes it away. */
function set(tree: Tree, path: string, value: unknown): void {
  const names = path.split(/[.[\]]+/).filter(Boolean), last = names.pop()!;
  let at = tree;
  for (const name of names) {
    if (value === null && !(name in at)) return;
    at = (at[name] ??= {}) as Tree;
  }
  if (value === null) delete at[last];
  else at[last] = value;
}

/** What is left for the eye: no item that is hidden, no control. */
function visible({ data, layout }: { data: readonly object[]; layout: object }): Tree {
  const { updatemenus: _, sliders: __, height: ___, margin: ____, modebar: _____, ...rest } =
    layout as Tree;
  const seen = (items: unknown) =>
    (items as Tree[]).filter((item) => item.visible !== false).map(({ visible: _, ...item }) =>
      item
    );
  const lists = ["annotations", "images", "shapes"].map((name) =>
    [name, seen(rest[name])] as const
  );
  return { ...rest, ...Object.fromEntries(lists), data: seen(data) };
}

/** Moves the controls as Plotly's `update` does, and gives what is then seen. */
function player(figure: Figure) {
  const { data, layout } = JSON.parse(JSON.stringify(figure.parts()));
  const controls = [layout.updatemenus?.[0].buttons, layout.sliders?.[0].steps];
  return (control: 0 | 1, place: number) => {
    const [traces, words, indices] = controls[control][place].args;
    for (const [path, values] of Object.entries<unknown[]>(traces)) {
      indices.forEach((index: number, k: number) => set(data[index], path, values[k]));
    }
    for (const [path, value] of Object.entries(words)) set(layout, path, value);
    return visible({ data, layout });
  };
}

Deno.test("whatever the order of moves, what is seen is the figure of the two choices", () => {
  const explored = explorer(draw, options), move = player(explored), draws = random(1);
  const at: [number, number] = [1, 0];
  for (let moves = 0; moves < 40; moves++) {
    const control = draws.uniform() < 0.5 ? 0 : 1;
    at[control] = Math.floor(draws.uniform() * (control === 0 ? 3 : 2));
    const seen = move(control, at[control]), expected = visible(draw(...at).parts());
    const notes = seen.annotations as { text: string }[];
    assertEquals(notes.pop()!.text, "image");
    assertEquals(seen, expected);
  }
});

Deno.test("a part is there once, and once a place of the slider where it depends on that", () => {
  const { data, layout } = explorer(draw, options);
  assertEquals(data.map(({ type }) => type).join(), "scatter,scatter,scatter,scatter,bar,bar");
  const texts = layout.annotations!.map(({ text }) => text);
  assertEquals(texts, ["always", "1", "0", "1", "1 and 0", "1 and 1", "image"]);
  assertEquals(layout.images!.length, 1);
});

Deno.test("one control is enough, a menu or a slider", () => {
  const menu = player(explorer((m) => draw(m, 0), { menu: options.menu }));
  const { annotations, ...seen } = menu(0, 2),
    { annotations: notes, ...rest } = visible(draw(2, 0));
  assertEquals(seen, rest);
  assertEquals((annotations as unknown[]).length, (notes as unknown[]).length + 1);
  const slider = player(explorer((_, s) => draw(0, s), { slider: options.slider }));
  assertEquals(slider(1, 1), visible(draw(0, 1)));
});

Deno.test("it opens with the choice asked for, in Plotly, in its PNG and in words", async () => {
  const explored = explorer(draw, options), { updatemenus, sliders } = explored.layout;
  assertEquals([updatemenus![0]!.active, sliders![0]!.active], [1, 0]);
  assertEquals(
    explored.text,
    "menu 1, slider 0\nShown: image: b, steps: 5. To choose: image (a, b, c), steps (5, 10).",
  );
  const chart = (m: number) =>
    lineChart([{ name: "a", x: [0, 1], y: [0, m] }], {
      title: "t",
      x: { title: "x" },
      y: { title: "y", range: [0, 3] },
      caption: "c",
    });
  const choices = { menu: { title: "m", choices: [0, 1, 2], start: 2 } };
  const touched = explorer((m) => chart(m), choices), { width, height } = touched.layout;
  const picture = decode(await touched.png()), single = decode(await chart(2).png());
  assertEquals([picture.width, picture.height], [2 * width!, 2 * height!]);
  const added = picture.height - single.height;
  for (let x = 0; x < picture.width; x += 7) {
    for (let y = 0; y < single.height; y += 7) {
      assertEquals(picture.colour(x, y + added), single.colour(x, y), `${x}, ${y}`);
    }
  }
});

const sized = (height: number) => new Figure([], { ...size, height }, "");
const refused: [string, () => unknown, string][] = [
  ["no control", () => explorer(draw, {}), "a menu, a slider or both"],
  [
    "a single choice",
    () => explorer(draw, { menu: { title: "m", choices: ["a"] } }),
    '"menu.choices" must be two choices or more',
  ],
  [
    "a choice twice",
    () => explorer(draw, { slider: { title: "s", choices: [1, "1"] } }),
    "no two of them alike",
  ],
  [
    "a choice that is no number",
    () => explorer(draw, { slider: { title: "s", choices: [1, NaN] } }),
    "words or finite numbers",
  ],
  [
    "a start that is none of the choices",
    () => explorer(draw, { slider: { title: "s", choices: [1, 2], start: 3 } }),
    '"slider.start" must be one of 1, 2',
  ],
  [
    "an unknown option",
    () => explorer(draw, { ...options, sliders: options.slider } as ExplorerOptions),
    'written "slider"',
  ],
  [
    "a function that draws nothing",
    () => explorer(() => ({}) as Figure, options),
    "a function that gives a Figure",
  ],
  [
    "figures of two sizes",
    () => explorer((m) => sized(200 + m), options),
    "of one size, 300 x 201 px: current",
  ],
  [
    "figures with more parts than others",
    () => explorer((m) => new Figure(m ? [{ type: "bar" }] : [], size, ""), options),
    '"data of figure [0][0]" must be of the same types as in the opening figure, ["bar"]',
  ],
  [
    "words that the opening figure has not",
    () =>
      explorer((m) => new Figure([], { ...size, annotations: m ? [] : [words("a")] }, ""), options),
    '"annotations of figure [0][0]"',
  ],
  [
    "an axis that depends on both controls",
    () => explorer((m, s) => new Figure([], { ...size, xaxis: { range: [m, s] } }, ""), options),
    "depend on one of the controls alone",
  ],
];
for (const [what, run, message] of refused) {
  Deno.test(`explorer() refuses ${what}`, () => {
    assert(assertThrows(run, Error).message.includes(message));
  });
}

Deno.test("a still picture takes the opening figure's place in the PNG, as high as the explorer", async () => {
  const slider = options.slider, explored = explorer((_, s) => draw(0, s), { slider });
  const grey = { ...size, height: 150, paper_bgcolor: "#808080" };
  const still = new Figure([{ type: "scatter", x: [0], y: [0] }], grey, "grey");
  const pictured = explorer((_, s) => draw(0, s), { slider, still });
  assertEquals(pictured.parts(), explored.parts());
  assertEquals(pictured.text, `${explored.text}\nIn the picture: grey`);
  const { width, height, colour } = decode(await pictured.png());
  assertEquals([width, height], [2 * size.width, 2 * explored.layout.height!]);
  assertEquals(colour(0, 0), [128, 128, 128]);
  const wide = new Figure([], { ...size, width: 310 }, "wide"), high = { ...size, height: 900 };
  for (const wrong of [wide, new Figure([], high, "high"), "a word"]) {
    const make = () => explorer((_, s) => draw(0, s), { slider, still: wrong as Figure });
    assertThrows(make, TypeError, '"still" must be a Figure 300 px wide');
  }
});
