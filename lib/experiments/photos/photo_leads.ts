import type { ExampleCertificate } from "@lib/attribution";
import { fixed, type Image, requireImage, table, type Text } from "@lib/display";
import { invalid, requireIntegerWithin, requireKnownOptions } from "@lib/runtime";
import { requireList, requireObjects } from "@lib/runtime";
import type { ExplainedPhotos, PhotoAnswer } from "./photo_answers.ts";

/** The numbers of a certificate that a difference of two maps inherits by subtraction. */
const subtracted = ["output", "baselineOutput", "difference", "sum", "completenessError"] as const;

/** What a lead's certificate holds, in logits. */
type LeadCertificate = Pick<ExampleCertificate, "steps" | typeof subtracted[number]>;

/** Maps of the lead of one class over another, and what they are worth. */
export interface ExplainedLeads {
  readonly maps: readonly Image[];
  readonly examples: readonly LeadCertificate[];
}

/** Explained photographs. */
export type Explained = Pick<ExplainedPhotos, "maps" | "examples">;

/** Options of {@link leadMaps}. */
export interface LeadMapsOptions {
  /** Which of the first's photographs the second's are, places from 0, one for each of the second's. */
  readonly at: readonly number[];
}

/**
 * Integrated Gradients of F_first - F_second, photograph by photograph: by linearity the first map less the
 * second, and at the same nodes that is what the gradients of the difference would give. No gradient is
 * taken for it.
 *
 * @param first Explained photographs.
 * @param second Some of the same ones, explained for other classes.
 * @throws {TypeError} If the second has not a map and a certificate for each place.
 * @throws {RangeError} If a place is none of the first's, or a photograph's two maps have different numbers
 * of nodes.
 */
export function leadMaps(
  first: Explained,
  second: Explained,
  options: LeadMapsOptions,
): ExplainedLeads {
  const action = "explain leads";
  requireKnownOptions(action, options, { at: "a list of numbers" });
  const { at } = options;
  requireList(action, "at", at);
  requireObjects(action, "first", [first], "explanations, { maps, examples }");
  requireObjects(action, "second", [second], "explanations, { maps, examples }");
  for (const [name, { maps, examples }] of Object.entries({ first, second })) {
    requireObjects(action, `${name}.maps`, maps, "maps");
    requireObjects(action, `${name}.examples`, examples, "certificates");
    maps.forEach((map) => requireImage(action, `${name}.maps`, map));
    if (maps.length === examples.length) continue;
    throw new TypeError(invalid(action, `${name}.maps`, `${examples.length} of them`, maps.length));
  }
  if (second.maps.length !== at.length) {
    const must = `one for each of ${at.length} places`;
    throw new TypeError(invalid(action, "second", must, second.maps.length));
  }
  const leads = at.map((place, i) => {
    requireIntegerWithin([0, first.examples.length - 1], action, `at[${i}]`, place);
    const own = first.examples[place]!, other = second.examples[i]!, { steps } = own;
    if (other.steps !== steps) {
      throw new RangeError(invalid(action, `second's steps of ${i}`, `${steps}`, other.steps));
    }
    const differences = subtracted.map((key) => [key, own[key] - other[key]]);
    const example = { steps, ...Object.fromEntries(differences) } as LeadCertificate;
    const { data } = first.maps[place]!, map = second.maps[i]!;
    return { example, map: { ...map, data: Float32Array.from(map.data, (v, k) => data[k]! - v) } };
  });
  return { maps: leads.map(({ map }) => map), examples: leads.map(({ example }) => example) };
}

/**
 * Explained leads as a table: of image and baseline, what the map shares out, and what it misses of that, in
 * logits and in per cent of F(x) - F(x').
 *
 * @throws {TypeError} If there is not one explanation for each answer.
 */
export function leadTable(
  answers: readonly PhotoAnswer[],
  leads: Pick<ExplainedLeads, "examples">,
): Text {
  const action = "tabulate leads";
  requireObjects(action, "answers", answers, "answers");
  requireObjects(action, "leads", [leads], "explanations, { examples }");
  const { examples } = leads;
  requireObjects(action, "examples", examples, "certificates");
  if (examples.length !== answers.length) {
    const must = `one for each of ${answers.length} answers`;
    throw new TypeError(invalid(action, "examples", must, `${examples.length} of them`));
  }
  return table(
    ["prediction less label", "steps", "F(x)", "F(x')", "F(x) − F(x')", "sum", "error", "in %"],
    examples.map(({ steps, output, baselineOutput, difference, sum, completenessError }, i) => {
      const logits = [output, baselineOutput, difference, sum, completenessError];
      const part = difference === 0
        ? "–"
        : fixed(100 * Math.abs(completenessError / difference), 1);
      return [answers[i]!.title, `${steps ?? "–"}`, ...logits.map((each) => fixed(each)), part];
    }),
  );
}
