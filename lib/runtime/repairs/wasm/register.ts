import * as tf from "@tensorflow/tfjs";
import { registerConvDerivatives } from "./conv_derivatives.ts";
import { registerSharedIdentity } from "./copying_identity.ts";
import type { WasmHeap } from "./heap.ts";
import { registerConvFilterGradients } from "./missing_conv_filter_gradients.ts";
import { registerDepthwiseGradients } from "./missing_depthwise_gradients.ts";
import { registerSegmentSums } from "./missing_segment_sums.ts";
import { freePreparedData } from "./prepared_data.ts";
import { registerConvInputGradients } from "./slow_conv_input_gradients.ts";
import { registerFastProducts } from "./slow_products.ts";
import { registerFastSums } from "./slow_sums.ts";
import { registerMaxPoolGradients, registerPoolings } from "./wrong_poolings.ts";
import { registerConv3dGradients } from "./wrong_conv3d_gradients.ts";
import { registerReshapedProducts } from "./wrong_reshaped_products.ts";

/** Mends tfjs's wasm backend, once it is in use. */
export function registerWasmRepairs(): void {
  freePreparedData(tf.backend() as unknown as WasmHeap);
  registerSharedIdentity();
  registerReshapedProducts();
  registerFastProducts();
  registerFastSums();
  registerConvInputGradients();
  registerConvFilterGradients();
  registerConvDerivatives();
  registerDepthwiseGradients();
  registerConv3dGradients();
  registerSegmentSums();
  registerPoolings();
  registerMaxPoolGradients();
}
