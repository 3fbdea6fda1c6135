import { fixed, table, type Text } from "@lib/display";
import type { RecordedEpoch } from "@lib/models";
import { requireObjects } from "@lib/runtime";
import type { Trainings } from "../dimming/learning_chart.ts";
import { epochImages, type XResnet } from "./networks.ts";

type Trained = Pick<XResnet, "name" | "depth" | "card">;

/** What a training that does not begin from scratch begins from. */
const starts: Partial<Record<XResnet["name"], string>> = {
  tuned: "the teacher",
  distilled: "the refit",
};

/** Those of some networks that were trained epoch by epoch, with their epochs. */
function trainedOf(networks: readonly Trained[]) {
  requireObjects("show trainings", "networks", networks, "networks");
  return networks.flatMap((network) => {
    const { name, card: { history = [] } } = network;
    const isOwn = name !== "stripped" && name !== "homogenised" && history.length > 0;
    return isOwn ? [{ ...network, history }] : [];
  });
}

/** The trainings of networks, for `learningExplorer`. */
export function routeTrainings(networks: readonly Trained[]): Trainings[] {
  return trainedOf(networks).map(({ name, depth, history }) => {
    const start = starts[name];
    const words = start === undefined ? "" : `, from ${start}`;
    const training = {
      name: `${name} ${depth}${words}`,
      images: epochImages,
      histories: [history],
    };
    return name === "distilled" ? { ...training, against: "the teacher's answers" } : training;
  });
}

/**
 * Where trainings stood half-way, one epoch before their end and at it, by accuracy on the validation images, and
 * at the end on the images that they were trained on. Half-way is left out where it is the last epoch but one.
 */
export function headingTable(networks: readonly Trained[]): Text {
  const rows = trainedOf(networks).map(({ name, depth, history, card }) => {
    const at = (share: number) => history[Math.ceil(share * history.length) - 1]!;
    const seen = (epoch: RecordedEpoch) => fixed(100 * epoch.validationAccuracy, 1);
    const [before = at(1), last = at(1)] = history.slice(-2), middle = at(0.5);
    return [
      `${name}, ${depth}`,
      `${card.parameters}`,
      `${history.length}`,
      middle === before ? "–" : seen(middle),
      ...[before, last].map(seen),
      fixed(100 * last.trainAccuracy, 1),
    ];
  });
  return table([
    ...["network, depth", "parameters", "epochs"],
    ...["half-way (%)", "last but one (%)", "at the end (%)", "in training (%)"],
  ], rows);
}
