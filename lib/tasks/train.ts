/**
 * `deno task train [fashion] [cifar]`: trains the committed networks anew, or some of them, and
 * writes their weights and cards to data/models. Stopped with Ctrl-C, it goes on from the last
 * epoch when called again.
 *
 * @module
 */
import type { ModelCard } from "@lib/models";
import { requireOneOf, setupBackend } from "@lib/runtime";
import { trainCifar, trainFashion } from "@lib/experiments";

const courses = new Map([["fashion", trainFashion], ["cifar", trainCifar]]);

function row({ name, parameters, validation, test }: ModelCard): Record<string, string | number> {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  return {
    net: name,
    parameters,
    validation: percent(validation.accuracy),
    test: percent(test.accuracy),
    "95% interval": test.interval.map(percent).join(" to "),
  };
}

if (import.meta.main) {
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    stop.abort(new Error("stopped: `deno task train` goes on from the last finished epoch"));
  });
  const names = Deno.args.length > 0 ? Deno.args : [...courses.keys()];
  for (const name of names) requireOneOf([...courses.keys()], "train", "argument", name);
  await setupBackend({ heavy: true });
  const cards: ModelCard[] = [];
  try {
    for (const name of names) {
      for (const card of await courses.get(name)!(stop.signal)) cards.push(card);
    }
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    console.error(stop.signal.reason.message);
    Deno.exit(130);
  }
  console.table(cards.map(row));
  Deno.exit();
}
