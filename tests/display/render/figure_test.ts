import { decode as decodeJpeg } from "jpeg-js";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Data, Layout } from "plotly.js-dist";
import { Figure, save } from "@lib/display";
import { decode } from "../pictures.ts";

const size = { width: 200, height: 150 };
const line: Data = { type: "scatter", x: [1, 2], y: [3, 4] };
const display = (figure: Figure) =>
  (figure as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)[
    Symbol.for("Jupyter.display")
  ]!();

Deno.test("a figure shows itself as Plotly, as PNG and in words, and in no other form", async () => {
  const bundle = await display(new Figure([line], size, "a line"));
  assertEquals(Object.keys(bundle), [
    "application/vnd.plotly.v1+json",
    "image/png",
    "text/plain",
  ]);
  const { data, layout: { modebar, ...rest } } = bundle["application/vnd.plotly.v1+json"] as {
    data: unknown;
    layout: { modebar: { remove: string[] } };
  };
  assertEquals([data, rest as unknown], [[line], size]);
  assert(modebar.remove.includes("sendChartToCloud"));
  assertEquals(bundle["text/plain"], "a line");
  const { width, height } = decode(`,${bundle["image/png"]}`);
  assertEquals([width, height], [200, 150]);
});

Deno.test("a photographic figure has a JPEG in the place of its PNG in notebooks, and the same file", async () => {
  const figure = new Figure([line], size, "a line"), photograph = figure.photographic();
  const bundle = await display(photograph), plain = await display(figure);
  assertEquals(Object.keys(bundle), [
    "application/vnd.plotly.v1+json",
    "image/jpeg",
    "text/plain",
  ]);
  const { width, height, data } = decodeJpeg(Uint8Array.fromBase64(`${bundle["image/jpeg"]}`));
  assertEquals([width, height], [200, 150]);
  const { colour } = decode(`,${plain["image/png"]}`);
  for (const [x, y] of [[2, 2], [100, 75]] as const) {
    colour(x, y).forEach((level, c) => assertAlmostEquals(level, data[4 * (y * 200 + x) + c]!, 12));
  }
  assertEquals(await photograph.png(), await figure.png());
});

Deno.test("a figure with nothing to touch shows itself as a sharp PNG of a stated size", async () => {
  const figure = new Figure([{ ...line, hoverinfo: "skip" }], size, "a line");
  const bundle = await display(figure);
  assertEquals(Object.keys(bundle), ["image/png", "text/plain"]);
  const { width, height } = decode(`,${bundle["image/png"]}`);
  assertEquals([width, height], [400, 300]);
  const metadata = (figure as unknown as Record<symbol, unknown>)[Symbol.for("Jupyter.metadata")];
  assertEquals(metadata, { "image/png": size });
  const sliders = [{ steps: [] }] as unknown as NonNullable<Layout["sliders"]>;
  const moved = await display(new Figure(figure.data, { ...size, sliders }, "a line"));
  assertEquals("application/vnd.plotly.v1+json" in moved, true);
});

Deno.test("long lists of numbers are stored as base64 that gives the numbers back, short ones as they are", async () => {
  const quarters = Array.from({ length: 100 }, (_, i) => i / 4);
  const thirds = quarters.map((v) => v / 3);
  const figure = new Figure([{ x: quarters, y: thirds }, { x: [1], y: [1] }], size, "long");
  const { data: [long, short] } = (await display(figure))["application/vnd.plotly.v1+json"] as {
    data: Record<"x" | "y", { dtype: string; bdata: string }>[];
  };
  const bytes = ({ bdata }: { bdata: string }) =>
    Uint8Array.from(atob(bdata), (c) => c.charCodeAt(0)).buffer;
  assertEquals([long!.x.dtype, long!.y.dtype], ["f4", "f8"]); // four bytes where they are exact
  assertEquals([...new Float32Array(bytes(long!.x))], quarters);
  assertEquals([...new Float64Array(bytes(long!.y))], thirds);
  assertEquals(short, { x: [1], y: [1] } as never);
});

Deno.test("two figures of the same parts give the same bytes", async () => {
  const jittered: Data = { type: "box", y: [1, 2, 2, 3, 9], boxpoints: "all", jitter: 1 };
  const draw = () => new Figure([jittered], { ...size, title: { text: "twice" } }, "twice").png();
  assertEquals(await draw(), await draw());
});

Deno.test("a figure draws what it holds: a red bar is red where it stands and white beside it", async () => {
  const layout = {
    ...size,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    xaxis: { visible: false, range: [-0.5, 1.5] },
    yaxis: { visible: false, range: [0, 1] },
    plot_bgcolor: "#ffffff",
  } as Partial<Layout>;
  const bar: Data = { type: "bar", x: [0], y: [1], width: 1, marker: { color: "#ff0000" } };
  const { colour } = decode(await new Figure([bar], layout, "a bar").png());
  assertEquals([colour(100, 150), colour(300, 150)], [[255, 0, 0], [255, 255, 255]]);
});

for (const type of ["scattergl", "scatter3d", "surface", "mesh3d", "image", "choropleth"]) {
  Deno.test(`a figure refuses ${type} traces, which are not drawn without a browser`, () => {
    const message = 'Cannot make a figure as "data" must be traces that are drawn without WebGL';
    assertThrows(() => new Figure([{ type } as Data], size, "no"), TypeError, message);
  });
}

Deno.test("a figure refuses a title that is a bare string, of its own and of an axis", () => {
  for (const [layout, name] of [[{ title: "t" }, "title"], [{ xaxis: { title: "t" } }, "xaxis"]]) {
    const wrong = { ...size, ...(layout as object) } as Partial<Layout>;
    assertThrows(() => new Figure([line], wrong, "no"), TypeError, `layout.${name}`);
  }
});

Deno.test("a figure refuses NaN and infinity in plain, typed and nested lists, by place", () => {
  const refuses = (data: unknown, place: string) =>
    assertThrows(() => new Figure([data as Data], size, "no"), RangeError, place);
  refuses({ ...line, y: [1, NaN] }, '"data[0].y.1"');
  refuses({ ...line, y: Float32Array.of(1, Infinity) }, '"data[0].y[1]"');
  refuses({ type: "heatmap", z: [[1], [NaN]] }, '"data[0].z.1.0"');
});

Deno.test("a figure refuses a layout without a size", () => {
  assertThrows(() => new Figure([line], { width: 100 }, "no"), RangeError, '"layout"');
});

Deno.test("save() writes the PNG and nothing else, and hands the figure back", async () => {
  const parent = await Deno.makeTempDir(), folder = new URL(`file://${parent}/figures/`);
  const figure = new Figure([line], size, "a line");
  assert(await save(figure, "01-line", folder) === figure);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["01-line.png"]);
  assert(await save(figure, "02-line", folder.href) === figure); // as reproduce names it
  assertEquals(await Deno.readFile(new URL("01-line.png", folder)), await figure.png());
  await Deno.remove(parent, { recursive: true });
});

Deno.test("save() writes nothing where no run of all cells asks for it", async () => {
  const before = Deno.env.get("ATTRIBUTION_FIGURES");
  Deno.env.delete("ATTRIBUTION_FIGURES");
  const modified = () => Deno.statSync(new URL("../../../figures", import.meta.url)).mtime;
  const unchanged = modified(), figure = new Figure([line], size, "a line");
  assert(await save(figure, "01-line") === figure);
  assertEquals(modified(), unchanged);
  if (before) Deno.env.set("ATTRIBUTION_FIGURES", before);
});

Deno.test("save() refuses a name without a notebook's number, or with a path", async () => {
  const figure = new Figure([line], size, "a line");
  for (const name of ["line", "1-line", "01-Line", "../01-line", "01-line.png"]) {
    await assertRejects(() => save(figure, name), RangeError, '"name" must be two digits');
  }
});
