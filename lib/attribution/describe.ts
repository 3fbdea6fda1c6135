import { invalid } from "@lib/runtime";
import { maximum, median, minimum } from "@lib/statistics";
import type { Certificate, ExampleCertificate } from "./certificate.ts";

/**
 * One line that says what an attribution is worth, for under a figure.
 *
 * @param index The example; without it the line sums up the batch by median and largest error.
 * @throws {TypeError} If `certificate` is none.
 * @throws {RangeError} If there is no such example.
 *
 * @example
 * ```ts
 * import { describe, integratedGradients } from "@lib/attribution";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: true }), image = tf.ones([1, 28, 28, 1]);
 * const { certificate } = await integratedGradients(net.forward, image, { target: 3 });
 * console.log(describe(certificate, 0));
 * // integrated gradients, midpoint, 64 steps · F(x) -3.751, F(x') -5.712 · completeness error +1.1 ...
 * ```
 */
export function describe(certificate: Certificate, index?: number): string {
  requireCertificate("describe the certificate", certificate);
  const { method, backend, examples } = certificate;
  if (index === undefined) {
    const errors = examples.map((example) => Math.abs(example.completenessError));
    const percents = examples.flatMap((example) => example.completenessPercent ?? []);
    const steps = examples.flatMap((example) => example.steps ?? []);
    const small = examples.filter((example) => example.smallDifference).length;
    const missed = examples.filter((example) => example.met === false).length;
    return [
      named(method, steps),
      `${examples.length} examples`,
      `completeness error: median ${logits(median(errors))}, ` +
      `largest ${logits(maximum(errors))} logits` +
      (percents.length ? ` (largest ${percent(maximum(percents))})` : ""),
      ...(missed ? [`tolerance not met in ${missed}`] : []),
      ...(small ? [`${small} with a small F(x) - F(x')`] : []),
      `${certificate.gradients} gradients`,
      backend,
    ].join(" · ");
  }
  const example = Number.isInteger(index) ? examples[index] : undefined;
  if (!example) {
    const must = `an example's index below ${examples.length}`;
    throw new RangeError(invalid("describe the certificate", "index", must, index));
  }
  const { completenessError: error, completenessPercent: share } = example;
  return [
    named(method, example.steps === undefined ? [] : [example.steps]),
    `F(x) ${example.output.toFixed(3)}, F(x') ${example.baselineOutput.toFixed(3)}`,
    `completeness error ${error > 0 ? "+" : ""}${logits(error)} logits` +
    (share === null ? " (F(x) = F(x'))" : ` (${percent(share)})`) +
    (example.smallDifference && share !== null ? ", small F(x) - F(x')" : ""),
    ...(example.met === false ? [`tolerance not met: ${moved(example)}`] : []),
    backend,
  ].join(" · ");
}

function requireCertificate(action: string, certificate: Certificate): void {
  const { method, backend, examples } = (certificate ?? {}) as Partial<Certificate>;
  const isExample = (each: ExampleCertificate | null) =>
    typeof each === "object" && typeof each?.output === "number" &&
    typeof each.completenessError === "number";
  const isNamed = typeof method === "string" && typeof backend === "string";
  if (isNamed && Array.isArray(examples) && examples.every(isExample)) return;
  throw new TypeError(invalid(action, "certificate", "a certificate of a method", certificate));
}

/** What the last doubling of the steps did. */
function moved({ change }: ExampleCertificate): string {
  if (change === undefined || change === Infinity) return "the steps were never doubled";
  return `the last doubling changed the map by ${percent(100 * change)}`;
}

function named(method: string, steps: readonly number[]): string {
  if (!steps.length) return method;
  const least = minimum(steps), most = maximum(steps);
  return `${method}, ${least === most ? most : `${least} to ${most}`} steps`;
}

function logits(error: number): string {
  return error === 0 ? "0" : error.toPrecision(2);
}

function percent(share: number): string {
  return `${share > 0 && share < 0.01 ? share.toExponential(0) : Number(share.toPrecision(2))}%`;
}

/**
 * The certificate of a batch as the columns and rows of a table, an example a row; where a tolerance was
 * asked for, the last column says whether it was met.
 *
 * @param names What the outputs are called, e.g. the names of the classes; their indices when absent.
 * @throws {TypeError} If `certificate` is none, or `names` is no list.
 */
export function certificateTable(
  certificate: Certificate,
  names: readonly string[] = [],
): { columns: string[]; rows: string[][] } {
  const action = "tabulate the certificate";
  requireCertificate(action, certificate);
  if (!Array.isArray(names)) throw new TypeError(invalid(action, "names", "a list", names));
  const { examples } = certificate;
  const isAsked = examples.some(({ met }) => met !== undefined);
  const columns = ["target", "steps", "F(x)", "F(x')", "sum", "error (logits)", "error (%)"];
  const rows = examples.map((example) => [
    names[example.target] ?? `${example.target}`,
    `${example.steps ?? "–"}`,
    ...[example.output, example.baselineOutput, example.sum].map((value) => value.toFixed(3)),
    logits(example.completenessError),
    example.completenessPercent === null ? "–" : percent(example.completenessPercent).slice(0, -1),
    ...(isAsked ? [example.met ? "met" : "not met"] : []),
  ]);
  return { columns: isAsked ? [...columns, "tolerance"] : columns, rows };
}
