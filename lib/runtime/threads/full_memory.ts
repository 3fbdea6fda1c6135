/** The parts of tfjs's wasm module that hold the numbers. */
export interface WasmMemory {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const end = 2 ** 32, reserve = 2 ** 26;

/**
 * Makes an allocation that wasm's memory of 4 GB has no room for an error.
 *
 * tfjs would go on with address 0, which on one thread gives wrong numbers and on several none at all, as
 * they wait for each other for ever. Each allocation leaves 64 MB to what kernels allocate themselves.
 */
export function refuseFullMemory(wasm: WasmMemory): void {
  wasm._free(wasm._malloc(8)); // emscripten's functions replace themselves when first called
  const { _malloc: allocate, _free: free } = wasm;
  const isRoomLeft = () => {
    if (wasm.HEAPU8.length < end - 4 * reserve) return true;
    const address = allocate(reserve);
    free(address);
    return address !== 0;
  };
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address !== 0 && isRoomLeft()) return address;
    free(address);
    throw new RangeError(
      `Cannot allocate ${bytes} bytes as wasm's memory, 4 GB in all, is full: ` +
        "dispose of tensors or take smaller batches",
    );
  };
}
