/** CRC-64/XZ by the module made from assembly/crc64.ts, where the algorithm is explained. */

import type { Crc64Engine } from './crc64-engine.js'
import { crc64Wasm } from './crc64-wasm.generated.js'

/** The part of the global `WebAssembly` that is used; the types of a platform may lack it. */
export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** What assembly/crc64.ts exports. Addresses and lengths are numbers, CRCs signed 64-bit values. */
interface Crc64Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly INPUT: { readonly value: number }
  readonly BLOCK_SIZE: { readonly value: number }
  readonly CAPACITY: { readonly value: number }
  updateShort(crc: bigint, length: number): bigint
  begin(crc: bigint): void
  fold(): void
  finish(length: number): bigint
}

/** From here on folding beats the tables, which it needs for the last 2,414 bytes anyway. */
const LONG = 4096

/**
 * Compiles the module, at once and synchronously: it is small enough for a browser's main thread.
 * Throws what `webAssembly` throws when it refuses.
 */
export function createWebAssemblyCrc64(webAssembly: WebAssemblyApi): Crc64Engine {
  const code = Uint8Array.from(atob(crc64Wasm), (character) => character.charCodeAt(0))
  const module = new webAssembly.Instance(new webAssembly.Module(code)).exports as Crc64Exports
  const blockSize = module.BLOCK_SIZE.value
  const capacity = module.CAPACITY.value
  // Stays valid: the memory cannot grow.
  const input = new Uint8Array(module.memory.buffer, module.INPUT.value, capacity)

  return (crc, bytes) => {
    const length = bytes.length
    if (length < LONG) {
      input.set(bytes)
      return BigInt.asUintN(64, module.updateShort(crc, length))
    }
    module.begin(crc)
    let offset = 0
    for (; length - offset > capacity; offset += blockSize) {
      input.set(bytes.subarray(offset, offset + blockSize))
      module.fold()
    }
    input.set(bytes.subarray(offset, length))
    return BigInt.asUintN(64, module.finish(length - offset))
  }
}
