/**
 * The t with P(T <= t) = `probability` of Student's distribution with a whole number of degrees of
 * freedom.
 *
 * P(|T| <= t) is a finite sum of powers of the cosine of theta = atan(t / sqrt(degrees)), inverted
 * by bisection over theta.
 *
 * Reference: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.3 and 26.7.4.
 *
 * @example
 * ```ts
 * studentQuantile(0.975, 10); // 2.228
 * ```
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (central(middle, degrees) < 2 * probability - 1) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/** P(|T| <= sqrt(degrees) tan(theta)). */
function central(theta: number, degrees: number): number {
  const cos2 = Math.cos(theta) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(theta) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 2 : 1; k <= degrees - 3; k += 2) {
    term *= cos2 * k / (k + 1);
    sum += term;
  }
  return odd ? 2 / Math.PI * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}
