import { assertEquals, assertThrows } from "@std/assert";
import { paperOrders } from "@lib/experiments";
import type { MapScore } from "@lib/metrics";
import { random } from "@lib/runtime";

const maps = ["IG", "gradient", "EG (1)", "random"];
/** Scores of every map on either network: IG's are above all others by `lead`, image by image. */
const boardOf = (lead: number): MapScore[] =>
  ["KPM", "KNM", "KAM", "RAM", "KPM, log axis"].flatMap((measure) =>
    maps.map((map, m) => ({
      ...{ map, measure, fill: "blur", condition: `${measure}, blur`, curves: [] },
      direction: measure === "KNM" || measure === "RAM" ? "lower" : "higher",
      values: Array.from({ length: 16 }, (_, i) => Math.sin(i + m) / 100 + (m === 0 ? lead : 0)),
    }))
  );
const boards = (lead: number) => ({ "DNN": boardOf(lead), "X-DNN": boardOf(lead) });
const options = { random: random(1) };

Deno.test("paperOrders() calls an order agreed or reversed by the paper's own numbers", () => {
  const orders = paperOrders(boards(1), options);
  assertEquals(orders.length, 24);
  const of = (metric: string, rival: string) =>
    orders.find((order) => order.metric === metric && order.rival === rival)!;
  // IG is larger in all: better in KPM, worse in KNM; and in the paper better in both.
  assertEquals(of("KPM", "X-DNN, EG (1)").verdict, "agrees");
  assertEquals(of("KNM", "X-DNN, EG (1)").verdict, "reversed");
  // The gradient wins RAM on the X-DNN in the paper, and on the DNN it does not.
  assertEquals(of("RAM", "X-DNN, gradient").paper, [11.68, 11.25]);
  assertEquals(of("RAM", "X-DNN, gradient").verdict, "agrees");
  assertEquals(of("RAM", "DNN, gradient").verdict, "reversed");
});

Deno.test("paperOrders() leaves orders open where there is no difference to be seen", () => {
  const verdicts = paperOrders(boards(0), options).map(({ verdict }) => verdict);
  assertEquals(verdicts.filter((verdict) => verdict !== "open"), []);
});

Deno.test("paperOrders() says which network was not scored by which metric", () => {
  const few = { ...boards(1), "DNN": boardOf(1).filter(({ measure }) => measure !== "RAM") };
  assertThrows(() => paperOrders(few, options), RangeError, '"DNN" must be scored by RAM');
});
