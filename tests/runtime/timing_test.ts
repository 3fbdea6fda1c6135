import { assert, assertEquals, assertRejects } from "@std/assert";
import { timed, timeInTurns } from "@lib/runtime";

Deno.test("timed() gives the work's result and how long it took", async () => {
  const work = () => new Promise<string>((done) => setTimeout(() => done("done"), 20));
  const { result, milliseconds } = await timed(work);
  assertEquals(result, "done");
  // A timer may fire up to a millisecond early.
  assert(milliseconds >= 19);
});

Deno.test("timeInTurns() interleaves, keeps each time in its place and drops the turns that warm up", async () => {
  const order: string[] = [], told: number[][] = [];
  const turn = (name: string, offset: number) => (repeat: number) => {
    order.push(`${name}${repeat}`);
    return Promise.resolve(offset + repeat);
  };
  const [first, second] = await timeInTurns([turn("a", 10), turn("b", 20)], {
    repeats: 2,
    onProgress: (done, total) => void told.push([done, total]),
  });
  assertEquals(order, ["a0", "b0", "a1", "b1", "a2", "b2"]);
  assertEquals([first, second], [[11, 12], [21, 22]]);
  assertEquals(told, [[0, 2], [1, 2], [2, 2]]);
});

Deno.test("timeInTurns() refuses no repeats before any turn", async () => {
  let turns = 0;
  const turn = () => Promise.resolve(++turns);
  await assertRejects(() => timeInTurns([turn], { repeats: 0 }), RangeError, '"repeats"');
  assertEquals(turns, 0);
});
