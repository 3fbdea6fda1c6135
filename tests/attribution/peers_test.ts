/**
 * The family beside its peers: frozen values of Captum 0.9.0 on PyTorch 1.13 and of PAIR's saliency 0.2.1, in
 * float64. peers.json is what this prints, seven digits each:
 *
 *     def wave(*shape, step):
 *         n = math.prod(shape)
 *         return torch.tensor([math.sin(step * (k + 1)) for k in range(n)]).reshape(shape)
 *     class Net(nn.Module):
 *         def __init__(s):
 *             super().__init__()
 *             s.conv, s.r1, s.pool = nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
 *             s.fc1, s.r2, s.fc2 = nn.Linear(27, 5), nn.ReLU(), nn.Linear(5, 2)
 *             s.conv.weight.data = wave(3, 3, 1, 3, step=1.3).permute(3, 2, 0, 1)
 *             s.fc1.weight.data, s.fc2.weight.data = wave(27, 5, step=2.1).T, wave(5, 2, step=1.7).T
 *             s.conv.bias.data, s.fc1.bias.data = wave(3, step=.7), wave(5, step=.9)
 *             s.fc2.bias.data = wave(2, step=.4)
 *         def forward(s, x):
 *             h = s.pool(s.r1(s.conv(x))).permute(0, 2, 3, 1).reshape(len(x), 27)
 *             return s.fc2(s.r2(s.fc1(h)))
 *     x = wave(2, 6, 6, 1, step=.5).permute(0, 3, 1, 2)
 *     x0 = .3 * wave(2, 6, 6, 1, step=1.1).permute(0, 3, 1, 2)
 *     net, t = Net(), torch.tensor([1, 0])
 *     LRP(net).attribute(x, target=t)
 *     DeepLift(with nn.AvgPool2d(2) in the place of s.pool).attribute(x, x0, target=t)
 *     GuidedBackprop(net).attribute(x, target=t)
 *     Occlusion(net).attribute(x, (1, 3, 3), strides=(1, 2, 2), baselines=x0, target=t)
 *     guided_ig_impl(x[i], x0[i], grad, steps=10, fraction=.25, max_dist=d) for d in (.02, .3, 1)
 *     w = np.zeros((30, 30, 1)); w[12:18, 12:18] = wave(6, 6, 1, step=.5); W = wave(900, step=.37)
 *     f = lambda v: (W * v).sum() + (W * v).sum() ** 2
 *     BlurIG().GetMask(w, .., max_sigma=2, steps=4000, grad_step=1e-4)[12:18, 12:18]
 *
 * @module
 */
import { assert } from "@std/assert";
import {
  blurIntegratedGradients,
  deepLift,
  guidedBackpropagation,
  guidedIntegratedGradients,
  layerwiseRelevance,
  occlusion,
} from "@lib/attribution";
import { averagePool, conv2d, dense, flatten, maxPool, relu, sequential } from "@lib/models";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../fixtures/assert_close.ts";
import { withoutLeaks } from "../fixtures/oracles.ts";
import { sines } from "../fixtures/sines.ts";
import peers from "./peers.json" with { type: "json" };

await setupBackend({ quiet: true });

/** The network of the script. */
function net(pool = maxPool("pool", { size: 2, stride: 2 })) {
  const model = sequential([
    conv2d("conv", { channels: [1, 3], size: 3, pad: 1, bias: true }),
    relu("r1"),
    pool,
    flatten("flatten"),
    dense("fc1", { units: [27, 5], bias: true }),
    relu("r2"),
    dense("fc2", { units: [5, 2], bias: true }),
  ], { name: "small", inputShape: [6, 6, 1], classes: 2 });
  const steps = { conv: [1.3, 0.7], fc1: [2.1, 0.9], fc2: [1.7, 0.4] };
  tf.tidy(() => {
    for (const [layer, [kernel, bias]] of Object.entries(steps)) {
      for (const [key, step] of [["kernel", kernel], ["bias", bias]] as const) {
        const variable = model.variables.get(`${layer}.${key}`)!;
        variable.assign(sines(variable.shape, step!));
      }
    }
  });
  return model;
}

const inputs = () => sines<tf.Rank.R4>([2, 6, 6, 1], 0.5), target = [1, 0];
const baseline = () => tf.tidy(() => tf.mul(sines([2, 6, 6, 1], 1.1), 0.3));

Deno.test("deepLift() agrees with Captum's, and is complete", async () => {
  await withoutLeaks(async () => {
    const model = net(averagePool("pool", { size: 2 })), [x, x0] = [inputs(), baseline()];
    const { attributions, certificate } = await deepLift(model, x, { target, baseline: x0 });
    await assertClose(await attributions.data(), peers.deeplift, 5e-6);
    for (const { completenessError } of certificate.examples) {
      assert(Math.abs(completenessError) < 1e-5, `${completenessError}`);
    }
    tf.dispose([x, x0, attributions]);
    model.dispose();
  });
});

Deno.test("deepLift() is complete through max pooling, where Captum's sums to 1.27 instead of 0.82", async () => {
  await withoutLeaks(async () => {
    const model = net(), [x, x0] = [inputs(), baseline()];
    const { attributions, certificate } = await deepLift(model, x, { target, baseline: x0 });
    await assertClose(certificate.examples.map(({ difference }) => difference), [
      0.823789,
      -0.468198,
    ], 5e-6);
    await assertClose(certificate.examples.map(({ sum }) => sum), [0.823789, -0.468198], 5e-6);
    tf.dispose([x, x0, attributions]);
    model.dispose();
  });
});

Deno.test("layerwiseRelevance() agrees with Captum's LRP of epsilon", async () => {
  await withoutLeaks(async () => {
    const model = net(), x = inputs();
    const map = await layerwiseRelevance(model, x, { target });
    await assertClose(await map.data(), peers.lrp, 2e-5);
    tf.dispose([x, map]);
    model.dispose();
  });
});

Deno.test("guidedBackpropagation() agrees with Captum's", async () => {
  await withoutLeaks(async () => {
    const model = net(), x = inputs();
    const map = await guidedBackpropagation(model, x, { target });
    await assertClose(await map.data(), peers.guided, 5e-6);
    tf.dispose([x, map]);
    model.dispose();
  });
});

Deno.test("occlusion() agrees with Captum's, windows that overlap and are cut off at the edge included", async () => {
  await withoutLeaks(async () => {
    const model = net(), [x, x0] = [inputs(), baseline()];
    const options = { target, baseline: x0, window: 3, stride: 2, batchSize: 5 };
    const map = await occlusion(model.forward, x, options);
    await assertClose(await map.data(), peers.occlusion, 5e-6);
    tf.dispose([x, x0, map]);
    model.dispose();
  });
});

for (const maxDistance of [0.02, 0.3, 1]) {
  Deno.test(`guidedIntegratedGradients() agrees with PAIR's at a distance of ${maxDistance}`, async () => {
    await withoutLeaks(async () => {
      const model = net(), [x, x0] = [inputs(), baseline()];
      const options = { target, baseline: x0, steps: 10, maxDistance };
      const { attributions } = await guidedIntegratedGradients(model.forward, x, options);
      const key = `gig ${maxDistance === 1 ? "1.0" : maxDistance}` as "gig 0.3";
      await assertClose(await attributions.data(), peers[key], 1e-5);
      tf.dispose([x, x0, attributions]);
      model.dispose();
    });
  });
}

Deno.test("blurIntegratedGradients() agrees with PAIR's on an image within a wide border", async () => {
  await withoutLeaks(async () => {
    const weights = sines<tf.Rank.R2>([900, 1], 0.37);
    const forward: Forward = (x) => {
      const sum = tf.matMul(tf.reshape(x, [-1, 900]), weights);
      return tf.add(sum, tf.square(sum));
    };
    const image = tf.tidy(() =>
      tf.pad(sines<tf.Rank.R4>([1, 6, 6, 1], 0.5), [[0, 0], [12, 12], [12, 12], [0, 0]])
    );
    const options = { sigma: 2, steps: 120 };
    const { attributions, certificate } = await blurIntegratedGradients(forward, image, options);
    const map = tf.tidy(() => tf.slice(attributions, [0, 12, 12, 0], [1, 6, 6, 1]));
    // Two quadratures of one integral: PAIR's left sums of 4,000 steps are 2e-5 off their own.
    await assertClose(await map.data(), peers.blur, 2e-3);
    assert(Math.abs(certificate.examples[0]!.completenessError) < 2e-3);
    tf.dispose([weights, image, attributions, map]);
  });
});
