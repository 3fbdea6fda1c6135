import type { PublishedName } from "./published.ts";

/** One for each way to train, the same in all figures; those without a prior never meet in one. */
export const trialColours: Readonly<Record<string, string>> = {
  "no prior": "#808080",
  "no prior, bias-free": "#808080",
  "X-Gradient": "#D55E00",
  "EG(1)": "#0072B2",
  "EG(4)": "#56B4E9",
  "gradient": "#009E73",
  "RRR": "#CC79A7",
} satisfies Record<PublishedName, string>;
