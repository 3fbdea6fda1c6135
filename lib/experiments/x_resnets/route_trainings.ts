import { fixed, table, type Text } from "@lib/display";
import type { RecordedEpoch } from "@lib/models";
import { requireObjects } from "@lib/runtime";
import type { Trainings } from "../dimming/learning_chart.ts";
import { epochImages, type XResnet } from "./networks.ts";

type Trained = Pick<XResnet, "name" | "depth" | "card">;

/** Trainings that begin from a network, and not from scratch. */
const continued: readonly XResnet["name"][] = ["tuned", "distilled"];

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
  return trainedOf(networks).map(({ name, depth, history }) => ({
    name: `${name} ${depth}`,
    images: epochImages,
    histories: [history],
    isContinued: continued.includes(name),
    ...(name === "distilled" ? { against: "the teacher's answers" } : {}),
  }));
}

/** How many trainings end below their teacher's, on the validation images, as the title of their curves. */
export function endsTitle(networks: readonly Trained[]): string {
  const ended = trainedOf(networks).map(({ name, depth, history }) => {
    return { name, depth, end: history.at(-1)!.validationAccuracy };
  });
  const others = ended.filter(({ name }) => name !== "teacher");
  const isBelow = ({ depth, end }: { readonly depth: number; readonly end: number }) =>
    ended.some((each) => each.name === "teacher" && each.depth === depth && end < each.end);
  const below = others.filter(isBelow).length;
  const told = below === others.length ? "All" : `${below} of ${others.length}`;
  return `${told} end below their teacher`;
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
