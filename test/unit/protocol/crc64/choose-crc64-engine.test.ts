import { describe, expect, it } from 'vitest'
import { chooseCrc64Engine } from '../../../../src/protocol/crc64/choose-crc64-engine.js'
import type { WebAssemblyApi } from '../../../../src/protocol/crc64/crc64-in-webassembly.js'
import { referenceCrc64, scrambledBytes } from './crc64-reference.js'

declare const WebAssembly: WebAssemblyApi

const bytes = scrambledBytes(30_000)
const expected = referenceCrc64(bytes)

describe('chooseCrc64Engine', () => {
  it('takes WebAssembly where there is one', () => {
    let compiled = 0
    const counting: WebAssemblyApi = {
      Instance: WebAssembly.Instance,
      Module: new Proxy(WebAssembly.Module, {
        construct: (target, parameters) => {
          compiled++
          return Reflect.construct(target, parameters) as object
        },
      }),
    }
    expect(chooseCrc64Engine(counting)(0n, bytes)).toBe(expected)
    expect(compiled).toBe(1)
  })

  it('does without WebAssembly where there is none', () => {
    expect(chooseCrc64Engine(undefined)(0n, bytes)).toBe(expected)
  })

  it('does without WebAssembly where a policy forbids to compile', () => {
    const forbidding: WebAssemblyApi = {
      Instance: WebAssembly.Instance,
      Module: new Proxy(WebAssembly.Module, {
        construct: () => {
          throw new Error('Wasm code generation disallowed by embedder')
        },
      }),
    }
    expect(chooseCrc64Engine(forbidding)(0n, bytes)).toBe(expected)
  })
})
