/** Chooses the fastest CRC-64 that the machine permits. */

import type { Crc64Engine } from './crc64-engine.js'
import { createJavaScriptCrc64 } from './crc64-in-javascript.js'
import { createWebAssemblyCrc64, type WebAssemblyApi } from './crc64-in-webassembly.js'

/** WebAssembly; JavaScript, a seventh as fast, where that is missing, too old or forbidden. */
export function chooseCrc64Engine(webAssembly: WebAssemblyApi | undefined): Crc64Engine {
  if (webAssembly === undefined) return createJavaScriptCrc64()
  try {
    return createWebAssemblyCrc64(webAssembly)
  } catch {
    // A content security policy, or no 128-bit vectors. The values are the same without it.
    return createJavaScriptCrc64()
  }
}
