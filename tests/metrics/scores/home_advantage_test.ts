import { assertEquals, assertThrows } from "@std/assert";
import { homeAdvantage } from "@lib/metrics";

const maps = ["black", "blur", "white"], fills = ["black", "blur", "grey"];
/** Map, fill: one number for each of two images. */
const scores: Record<string, number[]> = {
  "black, black": [9, 8],
  "blur, black": [5, 5],
  "white, black": [3, 5],
  "black, blur": [4, 4],
  "blur, blur": [6, 7],
  "white, blur": [2, 1],
  "black, grey": [4, 2],
  "blur, grey": [3, 4],
  "white, grey": [2, 2],
};
const score = (map: string, fill: string) => scores[`${map}, ${fill}`]!;
const of = (own: string, other = score) => homeAdvantage(other, { own, maps, fills });

Deno.test("homeAdvantage() sees a map that is ahead under its own fill only, not a good map or an easy fill", () => {
  assertEquals(of("black"), { atHome: [5, 3], away: [1.5, -0.25] });
  assertEquals(of("blur"), { atHome: [3, 4.5], away: [0.25, 1.5] });
  const additive = (map: string, fill: string) => [map.length * 7 + fill.charCodeAt(2)];
  const { atHome, away } = of("blur", additive);
  assertEquals(atHome, away);
});

Deno.test("homeAdvantage() of a map does not hang on what its rivals have at home", () => {
  const favoured = (map: string, fill: string) =>
    score(map, fill).map((value) => value + (map === "blur" && fill === "blur" ? 100 : 0));
  assertEquals(of("black", favoured), of("black"));
});

Deno.test("homeAdvantage() refuses a map that is no fill, and fills that all are somebody's home", () => {
  const run = (own: string, maps: string[], fills: string[]) =>
    homeAdvantage(() => [1, 2], { own, maps, fills });
  assertThrows(
    () => run("white", ["white", "black"], ["black"]),
    RangeError,
    '"fills" must be a list of "white" and others',
  );
  assertThrows(
    () => run("white", ["white", "black"], ["black", "white"]),
    RangeError,
    '"fills" must be such that one is home to neither "white" nor "black"',
  );
});
