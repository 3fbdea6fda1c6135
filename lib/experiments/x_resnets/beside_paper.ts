import { fixed, percent, scientific, table, type Text } from "@lib/display";
import { requireObjects } from "@lib/runtime";
import { maximum } from "@lib/statistics";
import type { ExplainedNetwork } from "./explain_networks.ts";
import { epochsOf } from "./networks.ts";
import type { RouteTest } from "./route_tests.ts";

/**
 * What networks for CIFAR-10 lose and miss beside the paper's ResNet-50, a row a number, every depth in its
 * cell.
 *
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks, NeurIPS 2021,
 * arXiv 2111.07668, table 1.
 */
export function besidePaper(
  networks: readonly ExplainedNetwork[],
  tests: readonly RouteTest[],
): Text {
  const action = "tabulate networks beside the paper's";
  requireObjects(action, "networks", networks, "explained networks");
  requireObjects(action, "tests", tests, "comparisons");
  const depths = [...new Set(networks.map(({ depth }) => depth))];
  const each = (say: (depth: number) => string) =>
    depths.map((depth) => `${depth}: ${say(depth)}`).join(", ");
  const off = (isTeacher: boolean) =>
    each((depth) => {
      const own = networks.filter((network) => network.depth === depth);
      const errors = own.filter(({ name }) => (name === "teacher") === isTeacher);
      const most = maximum(errors.map(({ off }) => off));
      if (most === 0) return "0";
      return most < 0.01 ? scientific(most, 0) : percent(most, 0);
    });
  const lost = each((depth) => {
    const test = tests.find((test) =>
      test.depth === depth && test.first === "fixup" && test.second === "teacher"
    );
    const network = networks.find((own) => own.depth === depth && own.name === "fixup");
    const when = network ? ` after ${epochsOf(network)} epochs` : "";
    return test ? `${fixed(-100 * test.gain, 1)} points${when}` : "–";
  });
  return table(["", "paper, ResNet-50, ImageNet", "here, CIFAR-10, by depth", "why they differ"], [
    [
      "accuracy that X-Fixup loses",
      "1.4 points, top-5",
      `${lost}, top-1`,
      "there against Fixup with biases, 100 epochs, mixup; here against batch norm, few epochs",
    ],
    [
      "one gradient off IG, biases",
      "93.8%",
      off(true),
      "there Fixup, the true class; here batch norm, the predicted class",
    ],
    [
      "one gradient off IG, none",
      "0.0%",
      off(false),
      "here the largest of all networks",
    ],
  ]);
}
