import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { explorer, type Image, panels } from "@lib/display";
import { random } from "@lib/runtime";

const draws = random(2);
const garment = (): Image => ({ ...small, data: draws.uniformArray(784) });
const small = { height: 28, width: 28, channels: 1 };
const images = Array.from({ length: 20 }, garment);
const steps = [5, 10, 20, 50, 100, 150, 200];
const maps = images.map(() =>
  steps.map(() => ({ ...small, data: draws.normalArray(784).map((v) => 0.3 * v) }))
);
const fixed = { limit: 0.7, precision: "compact" } as const;
const draw = (i: number, s: number) =>
  panels([{
    label: `image ${i} with ${steps[s]} steps`,
    tiles: [{ kind: "input", image: images[i]! }, { kind: "map", map: maps[i]![s]! }],
  }], { columns: ["input", "IG"], caption: "Twenty garments.", ...fixed });
const menu = { title: "image", choices: [...images.keys()] };
const slider = { title: "steps", choices: steps };

Deno.test("twenty garments with seven numbers of steps take at most 300 KB", () => {
  const bytes = JSON.stringify(explorer(draw, { menu, slider }).parts()).length;
  assert(bytes < 300_000, `${bytes}`);
  assert(bytes > 20 * 7 * 784, `${bytes}`); // all of them are there, a byte a pixel
});

Deno.test("panels on a stated scale saturate there, and their caption says no more of it", () => {
  const { data, text } = draw(3, 2), map = data.at(-1) as unknown as Record<string, unknown>;
  assert(text.includes("Colours saturate at ±0.70 logits.\n"), text);
  const step = Number(String(map.hovertemplate).match(/× ([\d.]+)/)![1]);
  assertEquals(map.zmax, 0.7 / step);
  assertEquals((map.z as { dtype: string }).dtype, "i1");
});

Deno.test("of small colour images the frames stand in one picture, which no choice exchanges", () => {
  const colour = (i: number): Image => ({
    data: Float32Array.from({ length: 192 }, (_, k) => (k * (i + 1) % 7) / 7),
    height: 8,
    width: 8,
    channels: 3,
  });
  const { layout } = explorer((i) => {
    const image = colour(i),
      map = { ...image, channels: 1, data: Array.from(image.data).slice(0, 64) };
    const tiles = [{ kind: "input", image }, { kind: "map", map }] as const;
    return panels([{ label: `image ${i}`, tiles }], {
      columns: ["", "IG"],
      caption: "c",
      ...fixed,
    });
  }, { menu: { title: "image", choices: ["a", "b", "c"] } });
  const [frames, image] = layout.images!;
  assertEquals(layout.images!.length, 2);
  assert(frames!.sizex! > image!.sizex! && image!.source!.startsWith("data:image/png;base64,"));
  const [, changes] = layout.updatemenus![0]!.buttons![1]!.args as [object, Record<string, string>];
  assertEquals(Object.keys(changes).filter((path) => path.startsWith("images")), [
    "images[1].source",
  ]);
});

Deno.test("a photograph that depends on both controls is exchanged by the menu where it is seen", () => {
  const photo = (of: number): Image => ({
    data: Float64Array.from({ length: 192 }, (_, k) => (k * of % 7) / 7),
    height: 8,
    width: 8,
    channels: 3,
  });
  const through = (i: number, share: number) => {
    const image = photo(i + 1), map = { ...small, ...photo(i + 3), data: photo(i + 3).data };
    const mask = { kind: "mask", image, map, share: [0.1, 0.5][share]! } as const;
    const label = `photo ${i}`;
    return panels([{ label, tiles: [mask] }], { columns: ["top"], caption: "c", ...fixed });
  };
  const { layout } = explorer(through, {
    menu: { title: "photo", choices: ["a", "b"] },
    slider: { title: "share", choices: ["10%", "50%"] },
  });
  assertEquals(layout.images!.map(({ visible }) => visible), [true, false]);
  const [, changes] = layout.updatemenus![0]!.buttons![1]!.args as [object, Record<string, string>];
  const sources = [0, 1].map((k) => changes[`images[${k}].source`]!);
  assert(sources.every((source) => source.startsWith("data:image/png;base64,")));
  assertNotEquals(sources[0], sources[1]);
});
