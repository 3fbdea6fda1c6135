import { invalid } from "./errors.ts";

/** Other libraries' words, and near ones, for the options of this one. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  baselines: "baseline",
  batch_size: "batchSize",
  class: "target",
  classIndex: "target",
  internal_batch_size: "batchSize",
  label: "target",
  labels: "target",
  method: "rule",
  n_samples: "draws",
  n_steps: "steps",
  nSteps: "steps",
  num_steps: "steps",
  numSteps: "steps",
  perturbations_per_eval: "batchSize",
  reference: "baseline",
  samples: "draws",
  seed: "random",
  targets: "target",
};

/**
 * Requires an object of options with no names but the known ones: a misspelt option would otherwise be
 * ignored in silence.
 *
 * @param known The names as keys, a record so that the compiler sees that none is missing.
 * @throws {TypeError} If `options` is no object, or has a name that is not known; the sentence has the right one
 * where another library's word or a typing error tells it.
 *
 * @example
 * ```ts
 * import { requireKnownOptions } from "@lib/runtime";
 * interface Options { readonly steps?: number; readonly rule?: string }
 * const KNOWN: Record<keyof Options, true> = { steps: true, rule: true };
 * requireKnownOptions("integrate", { steps: 50 }, KNOWN);
 * ```
 */
export function requireKnownOptions(
  action: string,
  options: unknown,
  known: Readonly<Record<string, true>>,
): void {
  const names = Object.keys(known);
  const isObject = typeof options === "object" && options !== null;
  // Lists, tensors, and what names its own kind: maps, typed arrays, promises.
  const isOther = isObject && (Symbol.toStringTag in options || "dtype" in options);
  if (!isObject || Array.isArray(options) || isOther) {
    const must = `an object of the options ${names.join(", ")}`;
    throw new TypeError(invalid(action, "options", must, options));
  }
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(known, name)) continue;
    const right = rightName(name, names);
    const must = right ? `written "${right}"` : `one of the options ${names.join(", ")}`;
    throw new TypeError(invalid(action, name, must, value));
  }
}

function rightName(name: string, names: readonly string[]): string | undefined {
  const other = Object.hasOwn(OTHER_WORDS, name) ? OTHER_WORDS[name] : undefined;
  if (other !== undefined && names.includes(other)) return other;
  const plain = (word: string) => word.toLowerCase().replaceAll("_", "");
  const distances = names.map((each) => editDistance(plain(name), plain(each)));
  const least = distances.reduce((a, b) => Math.min(a, b), Infinity);
  return least <= 2 && least < name.length / 2 ? names[distances.indexOf(least)] : undefined;
}

/** How many letters must be inserted, deleted or exchanged (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(exchanged, above[j]! + 1, row[j - 1]! + 1));
    }
  }
  return row[b.length]!;
}
