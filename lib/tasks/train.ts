/**
 * `deno task train [fashion] [cifar] [cifar/resnet18-teacher ...]`: trains the committed networks anew, or
 * some of them, and writes their weights and cards to data/models. Stopped with Ctrl-C or killed, it goes
 * on from the last minute when called again with the same names.
 *
 * Two processes may share the work, each with names of its own: on wasm two of one thread are faster than
 * one of two. With `DENO_V8_FLAGS=--no-wasm-bounds-checks,--experimental-wasm-revectorize` in the
 * environment training takes about half the time and gives the same bytes; the risk is that a fault in
 * tfjs's wasm would spoil memory silently, where with checks it is an error.
 *
 * @module
 */
import type { ModelCard } from "@lib/models";
import { requireOneOf, setupBackend } from "@lib/runtime";
import { cifar10Networks, trainCifar, trainFashion } from "@lib/experiments";

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
    stop.abort(new Error("stopped: `deno task train` goes on from here"));
  });
  const names = new Set(Deno.args.length > 0 ? Deno.args : ["fashion", "cifar"]);
  const known = ["fashion", "cifar", ...cifar10Networks.keys()];
  for (const name of names) requireOneOf(known, "train", "argument", name);
  const networks = [...cifar10Networks].flatMap(([name, network]) =>
    names.has("cifar") || names.has(name) ? [network] : []
  );
  await setupBackend({ heavy: true });
  const cards: ModelCard[] = [];
  try {
    if (names.has("fashion")) {
      for (const card of await trainFashion(stop.signal)) cards.push(card);
    }
    if (networks.length > 0) {
      for (const card of await trainCifar(networks, stop.signal)) cards.push(card);
    }
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    console.error(stop.signal.reason.message);
    Deno.exit(130);
  }
  console.table(cards.map(row));
  Deno.exit();
}
