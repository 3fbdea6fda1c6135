import { assertEquals } from "@std/assert";
import { trainSplits } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import type { PriorAttribution } from "@lib/training";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

const features = 5;

function part(seed: number, count: number) {
  const inputs = random(seed).normalArray(count * features);
  const labels = Uint8Array.from({ length: count }, (_, i) => inputs[i * features]! > 0 ? 1 : 0);
  return { rows: Uint32Array.from(labels.keys()), inputs: Float32Array.from(inputs), labels };
}

const split = { id: 0, train: part(1, 20), validation: part(2, 10), test: part(2, 10) };
const training = { hidden: [7, 4], epochs: 12, learningRate: 0.05, random: random(5) };

interface Golden {
  readonly bias: boolean;
  readonly attribution?: PriorAttribution;
  readonly validationAucs: readonly number[];
  readonly bestEpoch: number;
  readonly giniIndices: readonly number[];
  readonly importance: readonly number[];
}

/**
 * What this program of NumPy gave in float64, with second derivatives by hand: dF/dx = W1 u1 with
 * u1 = m1 (W2 u2), u2 = m2 w3 and m the constant masks of ReLU, so that a slope g of the loss by dF/dx
 * adds g u1' to that of W1, (m1 W1'g) u2' to W2's, m2 W2'(m1 W1'g) to w3's; the factor 1 - 2p of RRR adds
 * to the slope by F. At the first step and the seventh, all slopes are those of central differences to
 * 2e-10. `drawn` holds what random(5) draws under "split 0": `weight n` and `bias n`, and of "references"
 * k times twenty integers and as many alphas a step, k being 4 for EG(4) and 1 for EG(1).
 *
 *     def forward(w, b, x):
 *         acts, masks = [x], []
 *         for W, c in zip(w, b):
 *             z = acts[-1] @ W + c
 *             masks.append(z > 0); acts.append(np.maximum(z, 0))
 *         return z[:, 0], acts, masks
 *     def slopes(w, masks):  # dF/dx, then dF/dz of every layer, a row each
 *         back = [np.ones((len(masks[0]), 1))]
 *         for l in (2, 1, 0):
 *             back.insert(0, back[0] @ w[l].T)
 *             if l: back[0] = back[0] * masks[l - 1]
 *         return back
 *     def gini(size):  # and its slope
 *         n, total = len(size), size.sum()
 *         counts = (size[:, None] > size).sum(1) - (size[:, None] < size).sum(1)
 *         index = (size * counts).sum() / (n * total)
 *         return index, (counts / n - index) / total
 *     def seen(draw, method, p):  # where slopes are taken, and what they are multiplied by
 *         if method == "X-Gradient": return 1, x, x
 *         if method == "gradient": return 1, x, np.ones_like(x)
 *         if method == "RRR": return 1, x, (1 - 2 * p)[:, None] * np.ones_like(x)
 *         other, alpha = x[draw["rows"]], draw["alphas"][:, None]
 *         k = len(other) // len(x); all = np.tile(x, (k, 1))
 *         return k, other + alpha * (all - other), all - other
 *     def gradients(w, b, draw, method):
 *         f, acts, masks = forward(w, b, x)
 *         p = 1 / (1 + np.exp(-f)); d = ((p - y) / len(x))[:, None]
 *         gw, gb, index = [0] * 3, [0] * 3, None
 *         if method != "no prior":
 *             k, point, factor = seen(draw, method, p)
 *             there = forward(w, b, point)[2]; back = slopes(w, there)
 *             a = (factor * back[0]).reshape(k, *x.shape).mean(0)
 *             index, up = gini(np.abs(a).mean(0) + 1e-12)
 *             by_a = -0.2 * up * np.sign(a) / len(x); g = np.tile(by_a, (k, 1)) / k * factor
 *             if method == "RRR": d = d - ((by_a * back[0]).sum(1) * 2 * p * (1 - p))[:, None]
 *             for l in range(3):
 *                 gw[l] = gw[l] + g.T @ back[l + 1]
 *                 if l < 2: g = (g @ w[l]) * there[l]
 *         for l in (2, 1, 0):
 *             gw[l], gb[l] = gw[l] + acts[l].T @ d, d.sum(0)
 *             if l: d = (d @ w[l].T) * masks[l - 1]
 *         return gw, gb, index
 *     for t, draw in enumerate(drawn["references"], 1):  # Adam; w and b start at (2 u - 1) / sqrt(inputs)
 *         gw, gb, index = gradients(w, b, draw, method)
 *         for i, g in enumerate(gw + gb if bias else gw):
 *             m[i], v[i] = .9 * m[i] + .1 * g, .999 * v[i] + .001 * g * g
 *             size = .05 * (1 - .999 ** t) ** .5 / (1 - .9 ** t)
 *             (w + b)[i][...] -= size * m[i] / (v[i] ** .5 + 1e-8)
 */
const goldens: Record<string, Golden> = {
  "no prior": {
    bias: true,
    validationAucs: [0.48, 0.32, 0.32, 0.44, 0.8, 0.76, 0.72, 0.72, 0.72, 0.72, 0.68, 0.72],
    bestEpoch: 5,
    giniIndices: [],
    importance: [0.0940932, 0.1380978, 0.0583558, 0.0857531, 0.1318719],
  },
  "EG(1)": {
    bias: true,
    attribution: { method: "expected gradients", references: 1 },
    validationAucs: [0.48, 0.24, 0.16, 0.32, 0.32, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4],
    bestEpoch: 1,
    giniIndices: [
      0.10188,
      0.2695921,
      0.3032865,
      0.3837386,
      0.4141254,
      0.5228108,
      0.6076791,
      0.6043437,
      0.6652256,
      0.6229147,
      0.64161,
      0.647216,
    ],
    importance: [0.0067957, 0.0137346, 0.0039957, 0.0090215, 0.0054585],
  },
  "X-Gradient": {
    bias: false,
    attribution: { method: "input x gradient" },
    validationAucs: [0.16, 0.2, 0.24, 0.24, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.44, 0.44],
    bestEpoch: 11,
    giniIndices: [
      0.2544562,
      0.4116264,
      0.4971085,
      0.5356918,
      0.5517011,
      0.588801,
      0.5947029,
      0.5879109,
      0.5976249,
      0.596554,
      0.5768274,
      0.5599223,
    ],
    importance: [0.1091501, 0.3151958, 0.0120285, 0.0096268, 0.3335282],
  },
  "gradient": {
    bias: true,
    attribution: { method: "gradient" },
    validationAucs: [0.56, 0.6, 0.68, 0.52, 0.32, 0.28, 0.28, 0.28, 0.32, 0.32, 0.32, 0.4],
    bestEpoch: 3,
    giniIndices: [
      0.1459933,
      0.2222258,
      0.3092904,
      0.3025781,
      0.4224634,
      0.4404354,
      0.5042054,
      0.563216,
      0.5778846,
      0.5853983,
      0.5845864,
      0.5898944,
    ],
    importance: [0.0020679, 0.0043447, 0.004429, 0.0031807, 0.0031322],
  },
  "RRR": {
    bias: true,
    attribution: { method: "right for the right reasons" },
    validationAucs: [0.56, 0.72, 0.68, 0.6, 0.64, 0.68, 0.8, 0.8, 0.76, 0.8, 0.76, 0.52],
    bestEpoch: 7,
    giniIndices: [
      0.1413169,
      0.2248875,
      0.2851393,
      0.3431984,
      0.3996276,
      0.3956431,
      0.4801031,
      0.5066442,
      0.5339464,
      0.5657062,
      0.5354588,
      0.5325012,
    ],
    importance: [0.000746, 0.001478, 0.0162435, 0.0130242, 0.0002376],
  },
  "EG(4)": {
    bias: true,
    attribution: { method: "expected gradients", references: 4 },
    validationAucs: [0.44, 0.36, 0.36, 0.4, 0.48, 0.52, 0.48, 0.48, 0.52, 0.52, 0.52, 0.52],
    bestEpoch: 6,
    giniIndices: [
      0.1935206,
      0.1938133,
      0.344607,
      0.4188884,
      0.418456,
      0.5522811,
      0.5005374,
      0.5046104,
      0.5425266,
      0.5884391,
      0.5424936,
      0.5379901,
    ],
    importance: [0.0044857, 0.0076466, 0.0195622, 0.0015125, 0.0015401],
  },
};

// Twelve steps in float32, on values of at most 1.
for (const [name, golden] of Object.entries(goldens)) {
  const { bias, attribution, ...expected } = golden;
  Deno.test(`twelve steps are those of a program of NumPy in float64: ${name}`, async () => {
    const method = attribution ? { bias, attribution } : { bias };
    const [result] = await trainSplits(method, [{ split, strength: 0.2 }], training);
    assertEquals(result!.bestEpoch, expected.bestEpoch);
    await assertClose(result!.validationAucs, expected.validationAucs);
    await assertClose(result!.giniIndices, expected.giniIndices, 1e-5);
    await assertClose(result!.importance, expected.importance, 1e-5);
  });
}
