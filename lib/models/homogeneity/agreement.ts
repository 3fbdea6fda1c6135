import type { HomogeneityNumbers } from "./audit_numbers.ts";
import type { Degree, HomogeneityClaim } from "./claims.ts";

/** How what is claimed and what was measured stand to each other. */
export type AuditAgreement =
  | "confirmed"
  | "refuted"
  | "not shown"
  | "numbers only"
  | "nothing shown";

/** How a claim stands to the numbers, and the outcome in one sentence. */
export function compare(
  { degree: claimed, why }: HomogeneityClaim,
  { degree, violations, noGradient }: HomogeneityNumbers,
): { agreement: AuditAgreement; finding: string } {
  const evidence = violations.length > 0 ? `: ${violations.join(", ")}` : "";
  const unchecked = noGradient ? ` (Euler's identity not checked: ${noGradient})` : "";
  const outcome = (agreement: AuditAgreement, finding: string) => ({
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
