import { assertEquals } from "@std/assert";
import { endsTitle, headingTable, routeTrainings } from "@lib/experiments";
import type { ModelCard } from "@lib/models";

const epoch = (validationAccuracy: number) => {
  return { loss: 1, trainAccuracy: 0.9, validationAccuracy, seconds: 1 };
};
const card = { parameters: 7, history: [0.4, 0.5, 0.6, 0.65].map(epoch) } as unknown as ModelCard;
const network = (name: "teacher" | "distilled" | "tuned" | "stripped" | "refit", own = card) => {
  return { name, depth: 18 as const, card: own };
};
const networks = [
  network("teacher"),
  network("stripped"), // with the teacher's card
  network("refit", { conversion: {} } as unknown as ModelCard),
  network("tuned"),
];

Deno.test("only networks that were trained have a curve, which tells whether they began from scratch", () => {
  const found = routeTrainings(networks).map(({ name, images, histories, isContinued }) => {
    return [name, images, histories.length, histories[0]!.length, isContinued];
  });
  assertEquals(found, [["teacher 18", 45_000, 1, 4, false], ["tuned 18", 45_000, 1, 4, true]]);
});

Deno.test("the table says where a training stood half-way and in its last two epochs", () => {
  const [teacher, tuned, ...more] = headingTable(networks).markdown.split("\n").slice(2);
  assertEquals(teacher, "| teacher, 18 | 7 | 4 | 50.0 | 60.0 | 65.0 | 90.0 |");
  assertEquals([tuned!.startsWith("| tuned, 18 |"), more], [true, []]);
});

Deno.test("half-way is a dash where it is the last epoch but one", () => {
  const short = { ...card, history: card.history!.slice(0, 3) };
  const [, , row] = headingTable([network("tuned", short)]).markdown.split("\n");
  assertEquals(row, "| tuned, 18 | 7 | 3 | – | 50.0 | 60.0 | 90.0 |");
});

Deno.test("of a distilled network the trainings say that it was not held against the labels", () => {
  const found = routeTrainings([network("teacher"), network("distilled")]);
  assertEquals(found.map(({ against }) => against), [undefined, "the teacher's answers"]);
});

Deno.test("the title counts those that end below the teacher of their own depth", () => {
  const better = { ...card, history: [...card.history!, epoch(0.7)] };
  const worse = { ...card, history: [epoch(0.6)] };
  const title = (...more: Parameters<typeof endsTitle>[0]) => endsTitle([...networks, ...more]);
  assertEquals(title(), "0 of 1 end below their teacher"); // as high is not below
  assertEquals(title(network("distilled", worse)), "1 of 2 end below their teacher");
  assertEquals(
    endsTitle([network("teacher"), network("tuned", worse)]),
    "All end below their teacher",
  );
  const deeper = [network("teacher", better), network("tuned")].map((own) => ({
    ...own,
    depth: 50 as const,
  }));
  assertEquals(title(...deeper), "1 of 2 end below their teacher");
});
