import * as tf from "@tensorflow/tfjs";
import { registerBilinear } from "../bilinear.ts";
import { registerConv3dGradients, registerDepthwiseGradients } from "./conv_gradients_by_terms.ts";
import { registerSharedIdentity } from "./copying_identity.ts";
import type { WasmHeap } from "./heap.ts";
import { registerPaddedConvolutions } from "./empty_convolutions.ts";
import { registerConvFilterGradients } from "./missing_conv_filter_gradients.ts";
import { freePreparedData } from "./prepared_data.ts";
import { registerFastSums, registerSegmentSums } from "./slow_and_missing_sums.ts";
import { registerFastProducts, registerReshapedProducts } from "./slow_and_wrong_products.ts";
import { registerFastReverse } from "./slow_reverse.ts";
import { registerConvInputGradients } from "./slow_conv_input_gradients.ts";
import { registerMaxPoolGradients, registerPoolings } from "./wrong_poolings.ts";
import { registerWholeNumbers } from "./wrong_whole_numbers.ts";

/** Mends tfjs's wasm backend, once it is in use. */
export function registerWasmRepairs(): void {
  freePreparedData(tf.backend() as unknown as WasmHeap);
  registerSharedIdentity();
  registerReshapedProducts();
  registerFastProducts();
  registerFastSums();
  registerFastReverse();
  registerConvInputGradients();
  registerConvFilterGradients();
  registerBilinear("Conv2D", { input: "Conv2DBackpropInput", filter: "Conv2DBackpropFilter" });
  registerDepthwiseGradients();
  registerConv3dGradients();
  registerSegmentSums();
  registerPoolings();
  registerMaxPoolGradients();
  registerPaddedConvolutions();
  registerWholeNumbers();
}
