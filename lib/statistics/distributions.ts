/**
 * The probability P(Z <= z) of a standard normal variable.
 *
 * Near the centre Phi(z) = 1/2 + phi(z) (z + z^3/3 + z^5/(3 5) + ...); in the tails, where that sum
 * would cancel, the continued fraction 1 - Phi(z) = phi(z) / (z + 1/(z + 2/(z + 3/(z + ...)))), so
 * that small probabilities keep a relative error below 1e-13.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.2.11 and 26.2.14.
 */
export function normalCdf(z: number): number {
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(z) > 3) {
    let fraction = Math.abs(z);
    for (let k = 200; k >= 1; k--) fraction = Math.abs(z) + k / fraction;
    return z < 0 ? density / fraction : 1 - density / fraction;
  }
  let term = z;
  let sum = z;
  for (let k = 3; k < 120; k += 2) {
    term *= z * z / k;
    sum += term;
  }
  return 0.5 + density * sum;
}

/** The z with P(Z <= z) = `probability`, found by bisection to the last bit of a double. */
export function normalQuantile(probability: number): number {
  // The lower tail has the small numbers, hence the digits.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  let low = -40;
  let high = 0;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The t with P(T <= t) = `probability` of Student's distribution with a whole number of degrees of
 * freedom.
 *
 * P(|T| <= t) is a finite sum of powers of the cosine of theta = atan(t / sqrt(degrees)), inverted
 * by bisection over theta.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.3 and 26.7.4.
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

/** The probability P(|T| >= |t|) of Student's distribution with a whole number of degrees of freedom. */
export function studentTails(t: number, degrees: number): number {
  return Math.max(0, 1 - central(Math.atan(Math.abs(t) / Math.sqrt(degrees)), degrees));
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
