import { assertEquals } from "@std/assert";
import { type AuditableLayer, type AuditableNet, auditHomogeneity } from "@lib/models";
import { random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Audits, and checks that nothing is left behind. */
export async function audit(net: AuditableNet, inputs: tf.Tensor) {
  const before = tf.memory().numTensors;
  const report = await auditHomogeneity(net, inputs, { random: random(3) });
  assertEquals(tf.memory().numTensors, before);
  return report;
}

/** The audit of one layer on inputs [batch, features]. */
export async function auditOne(layer: AuditableLayer, rows: number[][]) {
  const inputs = tf.tensor2d(rows);
  const report = await audit([layer], inputs);
  inputs.dispose();
  return { ...report, audited: report.layers[0]! };
}
