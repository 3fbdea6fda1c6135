import { assertEquals, assertThrows } from "@std/assert";
import { homeAdvantage } from "@lib/metrics";

Deno.test("homeAdvantage() sees a map that is ahead under its own fill only, not a good map or an easy fill", () => {
  const scores: Record<string, number[]> = {
    // map, fill: one number for each of two images
    "black, black": [9, 8],
    "blur, black": [5, 5],
    "white, black": [3, 5],
    "black, blur": [4, 4],
    "blur, blur": [6, 7],
    "white, blur": [2, 1],
  };
  const score = (map: string, fill: string) => scores[`${map}, ${fill}`]!;
  const of = (own: string, more = score) =>
    homeAdvantage(more, { own, maps: ["black", "blur", "white"], fills: ["black", "blur"] });
  assertEquals(of("black"), { atHome: [5, 3], away: [0, 0] });
  assertEquals(of("blur"), { atHome: [3, 4.5], away: [-1, -1.5] });
  const additive = (map: string, fill: string) => [map.length * 7 + fill.charCodeAt(2)];
  const { atHome, away } = of("blur", additive);
  assertEquals(atHome, away);
});

Deno.test("homeAdvantage() refuses a map that is no fill", () => {
  const run = () =>
    homeAdvantage(() => [1, 2], { own: "white", maps: ["white", "black"], fills: ["black"] });
  assertThrows(run, RangeError, '"fills" must be a list of "white" and others');
});
