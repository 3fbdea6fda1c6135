import { assertEquals, assertRejects } from "@std/assert";
import { Figure, liveFigure } from "@lib/display";

const figure = (text: string) =>
  new Figure([{ type: "scatter", x: [1], y: [2] }], { width: 300, height: 200 }, text);

Deno.test("a live figure is one display that is updated, with picture and words each time", async () => {
  const sent: [type: string, content: Record<string, unknown>][] = [];
  const live = liveFigure({ broadcast: (type, content) => void sent.push([type, content]) });
  for (const text of ["first", "second", "third"]) await live.show(figure(text));
  assertEquals(sent.map(([type]) => type), [
    "display_data",
    "update_display_data",
    "update_display_data",
  ]);
  assertEquals(new Set(sent.map(([, { transient }]) => JSON.stringify(transient))).size, 1);
  const data = sent.map(([, content]) => content.data as Record<string, string>);
  assertEquals(data.map((bundle) => bundle["text/plain"]), ["first", "second", "third"]);
  assertEquals(data.map((bundle) => typeof bundle["image/png"]), ["string", "string", "string"]);
});

Deno.test("outside a notebook a live figure shows nothing, and refuses what is none all the same", async () => {
  const live = liveFigure();
  await live.show(figure("unseen"));
  await assertRejects(() => live.show({} as Figure), TypeError, '"figure" must be a Figure');
});
