/**
 * Compiles assembly/crc64.ts and embeds the module in the sources; the result is committed, so that
 * only who changes the assembly needs the compiler. With `--check` it writes nothing and fails if
 * the committed file is not what the compiler makes.
 */

import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}src/protocol/crc64/crc64-wasm.generated.ts`

async function compile() {
  let wasm
  const { error, stderr } = await asc.main(
    [
      'assembly/crc64.ts',
      ...['--baseDir', root, '--outFile', 'crc64.wasm'],
      ...['--enable', 'simd', '-O3', '--converge', '--noAssert', '--runtime', 'stub'],
      // One page for the tables and the input; growing would detach the views of it.
      ...['--initialMemory', '1', '--maximumMemory', '1'],
    ],
    { writeFile: (_name, contents) => (wasm = contents) },
  )
  if (error) throw new Error(`cannot compile assembly/crc64.ts: ${error.message}\n${stderr}`)
  return wasm
}

const wasm = await compile()
const source = `/** assembly/crc64.ts, compiled by \`npm run build:crc64\`; do not edit. ${wasm.length} bytes in base64. */
export const crc64Wasm =
  '${Buffer.from(wasm).toString('base64')}'
`

if (!process.argv.includes('--check')) {
  await writeFile(target, source)
} else if ((await readFile(target, 'utf8')) !== source) {
  console.error(`${target} is not what assembly/crc64.ts compiles to; run: npm run build:crc64`)
  process.exitCode = 1
}
