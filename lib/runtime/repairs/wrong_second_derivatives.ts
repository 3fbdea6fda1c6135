import * as tf from "@tensorflow/tfjs";

/** An operation as tfjs's tape records it. */
interface TapeNode {
  readonly saved: readonly tf.Tensor[];
}

/** The part of tfjs's engine that records. */
interface Recorder {
  readonly state: { readonly activeTape: TapeNode[] };
  addTapeNode(...node: readonly unknown[]): void;
}

/**
 * Makes gradients of gradients right that tfjs gets wrong without a word, or refuses.
 *
 * An operation whose gradient needs its own result (exp, sigmoid, tanh, softmax, logSoftmax, and
 * custom gradients alike) keeps a copy of it, and tfjs records that copy *before* the operation. Going
 * backwards it meets the operation first: what flows back through the copy comes too late and is lost.
 * Here the operation goes on the tape before its copies.
 *
 * First derivatives stay as they are, bit for bit.
 */
export function registerSecondDerivatives(): void {
  const engine = tf.engine() as unknown as Recorder;
  const record = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...node) => {
    record(...node);
    const tape = engine.state.activeTape;
    const added = tape.pop()!;
    tape.splice(tape.length - added.saved.length, 0, added);
  };
}
