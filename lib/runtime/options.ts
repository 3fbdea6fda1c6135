import {
  invalid,
  requireFinite,
  requireFunction,
  requireHash,
  requireIntegerFrom,
  requireList,
  requireNonnegative,
  requireOneOf,
  requirePositive,
  requirePositiveInteger,
  requireTensor,
  requireWatch,
  requireWithin,
  requireWords,
  type UnitInterval,
} from "./errors.ts";
import { requireRandom } from "./random.ts";

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

const KINDS = {
  "a positive integer": requirePositiveInteger,
  "a positive number": requirePositive,
  "a number of 0 or more": requireNonnegative,
  "finite": requireFinite,
  "words": requireWords,
  "a SHA-256": requireHash,
  "a function": requireFunction,
  "a tensor": requireTensor,
  "a seeded generator": (action: string, _: string, value: unknown) => requireRandom(action, value),
  "an AbortSignal": (action: string, _: string, signal: unknown) =>
    requireWatch(action, { signal }),
};

/** What an option must be, in the words of the sentence that refuses it. */
export type OptionKind =
  | keyof typeof KINDS
  | `a list of ${string}`
  | `a number in ${UnitInterval}`
  | `an integer of ${number} or more`
  | `one of ${string}`;

/**
 * The options that a function knows, each with its kind, "?" behind it where it may be absent, or `true`
 * where nothing is required of it here.
 */
export type KnownOptions<Options> = {
  readonly [Name in keyof Options]-?:
    | true
    | (undefined extends Options[Name] ? `${OptionKind}?` : OptionKind);
};

/**
 * Requires an object of options with no names but the known ones, as a misspelt option would otherwise be
 * ignored in silence, and each of its kind.
 *
 * @param known The compiler sees that no name is missing, and that "?" stands where it must.
 * @throws {TypeError} If `options` is no object, or has a name that is not known; the sentence has the right one
 * where another library's word or a typing error tells it.
 * @throws {TypeError | RangeError} If an option is of another kind.
 *
 * @example
 * ```ts
 * import { requireKnownOptions } from "@lib/runtime";
 * const options: { readonly steps?: number; readonly rule: string } = { steps: 50, rule: "left" };
 * requireKnownOptions("integrate", options, { steps: "a positive integer?", rule: "words" });
 * ```
 */
export function requireKnownOptions<Options extends object>(
  action: string,
  options: Options,
  known: KnownOptions<Options>,
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
  for (const [name, kind] of Object.entries<true | string>(known)) {
    const value = options[name as keyof Options];
    if (kind === true || (kind.endsWith("?") && value === undefined)) continue;
    requireKind(action, name, value, kind.replace(/\?$/, ""));
  }
}

function requireKind(action: string, name: string, value: unknown, kind: string): void {
  const phrase = /^(a list of|an integer of|a number in|one of) (.+)$/, number = value as number;
  const [, what, rest = ""] = kind.match(phrase) ?? [];
  if (what === "a list of") return requireList(action, name, value, rest);
  if (what === "an integer of") return requireIntegerFrom(parseInt(rest), action, name, number);
  if (what === "a number in") return requireWithin(rest as UnitInterval, action, name, number);
  if (what === "one of") return requireOneOf<unknown>(rest.split(", "), action, name, value);
  KINDS[kind as keyof typeof KINDS](action, name, value as never);
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
