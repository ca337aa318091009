/**
 * Speed of CRC-64 in GB/s of CPU time, best of several rounds, next to hash-wasm in the same run:
 * `node scripts/build.mjs --modules && node bench/crc64.mjs`. Another folder with the compiled
 * crc64.js may be named.
 */

import { randomFillSync } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { createCRC64 } from 'hash-wasm'

const ROUNDS = 7
const ROUND_SECONDS = 0.05
const SIZES = [64, 256, 1024, 4096, 16384, 65536, 1 << 20, 8 << 20]

const folder = process.argv[2]
const base = folder
  ? pathToFileURL(`${folder}/`)
  : new URL('../node_modules/.cache/modules/protocol/crc64/', import.meta.url)
const { crc64 } = await import(new URL('crc64.js', base))
const { createJavaScriptCrc64 } = await import(new URL('crc64-in-javascript.js', base))

const javaScript = createJavaScriptCrc64()
const hashWasm = await createCRC64()

const contenders = {
  ossferry: crc64,
  'in JavaScript': (bytes) => javaScript(0n, bytes),
  'hash-wasm': (bytes) => BigInt(`0x${hashWasm.init().update(bytes).digest()}`),
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Bytes per CPU second of one round. */
function measure(run, bytes) {
  // Reading the CPU time costs as much as the CRC of some thousands of bytes.
  const calls = Math.ceil((1 << 20) / bytes.length)
  const start = cpuSeconds()
  let total = 0
  let seconds
  do {
    for (let call = 0; call < calls; call++) run(bytes)
    total += calls * bytes.length
    seconds = cpuSeconds() - start
  } while (seconds < ROUND_SECONDS)
  return total / seconds
}

const source = randomFillSync(Buffer.alloc(SIZES.at(-1)))
const names = Object.keys(contenders)
console.log(['bytes', ...names, 'x hash-wasm'].map((title) => title.padStart(14)).join(''))
for (const size of SIZES) {
  const bytes = source.subarray(0, size)
  const values = new Set(names.map((name) => contenders[name](bytes)))
  if (values.size !== 1) throw new Error(`the values of ${size} bytes differ`)

  const best = Object.fromEntries(names.map((name) => [name, 0]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) best[name] = Math.max(best[name], measure(contenders[name], bytes))
  }
  const columns = names.map((name) => (best[name] / 1e9).toFixed(2))
  const ratio = (best.ossferry / best['hash-wasm']).toFixed(1)
  console.log([String(size), ...columns, ratio].map((text) => text.padStart(14)).join(''))
}
