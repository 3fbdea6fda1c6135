import { type Random, requireKnownOptions } from "@lib/runtime";
import { argmax, l1Logistic, type LogisticModel, rocAuc } from "@lib/statistics";
import { requireTable, type SurveyTable } from "../surveys/survey_table.ts";
import { type SurveyPart, type SurveySplit, surveySplits } from "./survey_splits.ts";

/** What little or much knowledge achieves on the splits of a survey, each a list of one number a split. */
export interface ReferenceLines {
  /** Test ROC-AUC of the true log-odds: nobody can do better, in the mean. */
  readonly oracle: readonly number[];
  /** Test ROC-AUC of the leading cause by itself. */
  readonly leading: readonly number[];
  /** Test ROC-AUC of L1 logistic regression, its penalty by validation. */
  readonly logistic: readonly number[];
  /** The leading cause's place among its weights, 1 the first. */
  readonly logisticRanks: readonly number[];
}

/** Penalties from nearly the largest that leaves a weight, each 0.7 times the one before. */
const penalties = Array.from({ length: 10 }, (_, i) => 0.3 * 0.7 ** i);

/**
 * Reference lines for networks on the same splits: the oracle, the leading cause alone, L1 logistic
 * regression.
 *
 * @throws {RangeError} If the survey does not know its causes, or `surveySplits` refuses an option.
 */
export function referenceLines(
  survey: SurveyTable,
  options: { readonly count: number; readonly random: Random },
): ReferenceLines {
  const action = "draw reference lines";
  requireTable(action, survey);
  requireKnownOptions(action, options, {
    count: "a positive integer",
    random: "a seeded generator",
  });
  const { causes, logOdds, features } = survey;
  if (!causes || !logOdds) {
    throw new RangeError(`Cannot ${action} as the survey must know its causes and log-odds`);
  }
  const leading = causes.indexOf(true);
  const each = surveySplits(survey, options).map((split) => {
    const { test } = split, best = bestLine(split, features);
    const own = Array.from(test.rows, (_, i) => test.inputs[i * features + leading]!);
    const alone = rocAuc(own, test.labels);
    const sizes = best.weights.map(Math.abs);
    return {
      oracle: rocAuc(Array.from(test.rows, (row) => logOdds[row]!), test.labels),
      // Which way it points needs no training: the sign is the survey's.
      leading: Math.max(alone, 1 - alone),
      logistic: aucOf(test, best),
      rank: 1 + sizes.filter((size) => size > sizes[leading]!).length,
    };
  });
  return {
    oracle: each.map(({ oracle }) => oracle),
    leading: each.map(({ leading }) => leading),
    logistic: each.map(({ logistic }) => logistic),
    logisticRanks: each.map(({ rank }) => rank),
  };
}

/**
 * Test ROC-AUC of L1 logistic regression on each split, its penalty by validation: the one reference line of
 * a survey whose causes are not known.
 */
export function logisticLine(
  survey: SurveyTable,
  options: { readonly count: number; readonly random: Random },
): number[] {
  const action = "draw a logistic line";
  requireTable(action, survey);
  requireKnownOptions(action, options, {
    count: "a positive integer",
    random: "a seeded generator",
  });
  return surveySplits(survey, options).map((split) =>
    aucOf(split.test, bestLine(split, survey.features))
  );
}

/** The regression whose penalty does best on the validation people. */
function bestLine({ train, validation }: SurveySplit, features: number): LogisticModel {
  const models = penalties.map((penalty) =>
    l1Logistic(train.inputs, train.labels, { features, penalty })
  );
  return models[argmax(models.map((model) => aucOf(validation, model)))]!;
}

const aucOf = (part: SurveyPart, model: LogisticModel) => rocAuc(oddsOf(part, model), part.labels);

function oddsOf({ rows, inputs }: SurveyPart, { weights, constant }: LogisticModel): number[] {
  const features = weights.length;
  return Array.from(
    rows,
    (_, i) =>
      weights.reduce((sum, weight, j) => sum + weight * inputs[i * features + j]!, constant),
  );
}
