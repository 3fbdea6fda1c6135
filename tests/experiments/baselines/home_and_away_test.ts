import { assert, assertEquals, assertThrows } from "@std/assert";
import { homeLeads, leaderAway } from "@lib/experiments";
import { random } from "@lib/runtime";

const fills = ["black", "white", "blur"], seeded = () => ({ random: random(1) });
const at = (base: number) => Array.from({ length: 20 }, (_, i) => base + (i % 3) / 10);
/** Each map is 5 better at home; away "blur" is the best, by 1 over "noise" and 2 over the colours. */
const score = (map: string, fill: string) => {
  const level = { black: 0, white: 0, blur: 2, noise: 1 }[map]!;
  return at(level + (map === fill ? 5 : 0));
};
const maps = ["black", "white", "noise", "blur"];

Deno.test("homeLeads() finds the advantage that was given to every map at home, and none without", () => {
  const tests = homeLeads(score, { maps, fills, ...seeded() });
  assertEquals(tests.map(({ row }) => row), fills);
  for (const { gain, better } of tests) {
    assert(Math.abs(gain - 5) < 1e-9, `${gain}`);
    assertEquals(better, "first");
  }
  const level = (map: string) => at(map.length);
  const none = homeLeads(level, { maps, fills, ...seeded() });
  assertEquals(none.map(({ better }) => better), ["open", "open", "open"]);
});

Deno.test("leaderAway() names the best under foreign fills, not the one that gains most at home", () => {
  const { leader, comparisons } = leaderAway(score, { maps, fills, ...seeded() });
  assertEquals(leader, "blur");
  assertEquals(comparisons[0]!.row, "noise", "the smallest lead stands first");
  const gains = Object.fromEntries(comparisons.map(({ row, gain }) => [row, gain]));
  assertEquals(Object.keys(gains).toSorted(), ["black", "noise", "white"]);
  // Neither is at home under the fills that are left, so that no advantage enters.
  for (const [rival, ahead] of Object.entries({ black: 2, white: 2, noise: 1 })) {
    assert(Math.abs(gains[rival]! - ahead) < 1e-9, `${rival}: ${gains[rival]}`);
  }
});

Deno.test("a leader chosen by other images is tested on these, also where it loses", () => {
  // Elsewhere white is the best; here it is 2 behind the blur and 1 behind the noise.
  const chosenBy = (map: string) => at(map === "white" ? 9 : 0);
  const { leader, comparisons } = leaderAway(score, { maps, fills, chosenBy, ...seeded() });
  assertEquals(leader, "white");
  assertEquals(comparisons.map(({ row, better }) => [row, better]), [
    ["blur", "second"],
    ["noise", "second"],
    ["black", "open"],
  ]);
});

Deno.test("a spared fill has a say in the choice and none in the comparisons", () => {
  // The blur's lead over the noise is won on white alone.
  const won = (map: string, fill: string) => at(map === "blur" && fill === "white" ? 2 : 0);
  const options = { maps: ["blur", "noise"], fills, ...seeded() };
  const gainOf = (spared: string[]) => {
    const { leader, comparisons } = leaderAway(won, { ...options, spared });
    return [leader, comparisons[0]!.gain];
  };
  assertEquals([gainOf([]), gainOf(["white"]), gainOf(["black"])], [
    ["blur", 1],
    ["blur", 0],
    ["blur", 2],
  ]);
  assertThrows(() => gainOf(["grey"]), RangeError, '"spared"');
  assertThrows(() => gainOf(["black", "white"]), RangeError, "home to neither");
});

Deno.test("one map has nobody to lead, and two fills leave none that is foreign to both", () => {
  assertThrows(
    () => leaderAway(score, { maps: ["blur"], fills, ...seeded() }),
    RangeError,
    '"maps"',
  );
  const few = { maps, fills: ["black", "white"], ...seeded() };
  assertThrows(() => leaderAway(score, few), RangeError, '"fills"');
});
