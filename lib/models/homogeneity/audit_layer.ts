import type * as tf from "@tensorflow/tfjs";
import {
  type HomogeneityNumbers,
  measureHomogeneity,
  type MeasureOptions,
} from "./audit_numbers.ts";
import { type AuditableLayer, claimOf, type Degree, type HomogeneityClaim } from "./claims.ts";

/** How what is claimed and what was measured stand to each other. */
export type Agreement = "confirmed" | "refuted" | "not shown" | "numbers only" | "nothing shown";

/** The audit of one layer or of the whole net. */
export interface LayerAudit {
  /** After the names of the residual blocks that it is in: `block.conv`. */
  readonly name: string;
  readonly kind: string;
  /** What its kind, variables and options say. */
  readonly claim: HomogeneityClaim;
  /** What was measured on the activations that enter it. */
  readonly numbers: HomogeneityNumbers;
  readonly agreement: Agreement;
  /** The outcome in one sentence. */
  readonly finding: string;
}

/** Measures one layer on the activations x and compares that with what is claimed of it. */
export async function auditLayer(
  layer: AuditableLayer,
  x: tf.Tensor,
  options: Omit<MeasureOptions, "expected">,
): Promise<LayerAudit> {
  const claim = claimOf(layer);
  const expected = typeof claim.degree === "number" ? claim.degree : 1;
  const numbers = await measureHomogeneity((z) => layer.apply(z), x, { ...options, expected });
  return { name: options.name, kind: layer.kind, claim, numbers, ...compare(claim, numbers) };
}

function compare(
  { degree: claimed, why }: HomogeneityClaim,
  { degree, violations, noGradient }: HomogeneityNumbers,
): Pick<LayerAudit, "agreement" | "finding"> {
  const evidence = violations.length > 0 ? `: ${violations.join(", ")}` : "";
  const unchecked = noGradient ? ` (Euler's identity not checked: ${noGradient})` : "";
  const outcome = (agreement: Agreement, finding: string) => ({
    agreement,
    finding: finding + unchecked,
  });
  if (degree === "unknown") {
    return outcome("nothing shown", `all outputs are 0 on these inputs, which shows nothing`);
  }
  if (claimed === "unknown") {
    return outcome("numbers only", `${why}: ${inWords(degree)}${evidence}`);
  }
  if (degree === claimed) return outcome("confirmed", `${inWords(degree)}: ${why}`);
  if (claimed === "none") {
    const finding = `claimed ${inWords(claimed)} (${why}), but on these inputs ${inWords(degree)}`;
    return outcome("not shown", finding);
  }
  const finding = `claimed ${inWords(claimed)} (${why}), but the numbers say ${inWords(degree)}`;
  return outcome("refuted", finding + evidence);
}

function inWords(degree: Degree): string {
  return degree === "none" ? "not homogeneous" : `homogeneous of degree ${degree}`;
}
