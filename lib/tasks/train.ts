/**
 * `deno task train [fashion] [cifar]`: trains the committed networks anew, or some of them, and
 * writes their weights and cards to data/models. Stopped with Ctrl-C, it goes on from the last
 * epoch when called again.
 *
 * @module
 */
import type { ModelCard } from "@lib/models";
import { invalid, setupBackend } from "@lib/runtime";
import { trainCifar, trainFashion } from "@lib/experiments";

const courses = { fashion: trainFashion, cifar: trainCifar };

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

function isCourse(name: string): name is keyof typeof courses {
  return Object.hasOwn(courses, name);
}

if (import.meta.main) {
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    stop.abort(new Error("stopped: `deno task train` goes on from the last finished epoch"));
  });
  const names = Deno.args.length > 0 ? Deno.args : Object.keys(courses);
  for (const name of names) {
    if (!isCourse(name)) {
      throw new RangeError(invalid("train", "argument", "fashion or cifar", name));
    }
  }
  await setupBackend();
  const cards: ModelCard[] = [];
  try {
    for (const name of names.filter(isCourse)) {
      for (const card of await courses[name](stop.signal)) cards.push(card);
    }
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    console.error(stop.signal.reason.message);
    Deno.exit(130);
  }
  console.table(cards.map(row));
  Deno.exit();
}
