import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram, type ProgramEnd } from './run-program.js'

/** To keep all of them takes half as much again as the program gets. */
const KEYS = 60_000
const HEAP_MIB = 40
const PAGE_SIZE = 1000
const FILLING = 'of-a-long-name-'.repeat(60)

let server: Server
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-flat-'))
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const first = Number(url.searchParams.get('continuation-token') ?? 0)
    const count = url.pathname.startsWith('/empty') ? 0 : KEYS
    response.setHeader('content-type', 'application/xml')
    response.end(formatPage(first, Math.min(first + PAGE_SIZE, count), count))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await rm(folder, { recursive: true })
})

/** The keys from number `first` to before `end` of `count`. */
function formatPage(first: number, end: number, count: number): string {
  const objects = Array.from({ length: Math.max(0, end - first) }, (_, index) =>
    formatObject(first + index),
  )
  const next = end < count ? `<NextContinuationToken>${end}</NextContinuationToken>` : ''
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult>
  <Name>box</Name><KeyCount>${objects.length}</KeyCount><EncodingType>url</EncodingType>
  <IsTruncated>${end < count}</IsTruncated>${next}
  ${objects.join('\n')}
</ListBucketResult>`
}

function formatObject(index: number): string {
  const number = String(index).padStart(9, '0')
  return `<Contents><Key>${number.slice(0, 6)}/${FILLING}${number}</Key>
    <LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"${number}"</ETag>
    <Type>Normal</Type><Size>1</Size><StorageClass>Standard</StorageClass></Contents>`
}

function run(...args: string[]): Promise<ProgramEnd> {
  const { port } = server.address() as AddressInfo
  return runProgram([...args, '--path-style'], {
    cwd: folder,
    env: {
      OSS_ENDPOINT: `http://127.0.0.1:${port}`,
      OSS_REGION: 'cn-hangzhou',
      OSS_ACCESS_KEY_ID: 'id',
      OSS_ACCESS_KEY_SECRET: 'secret',
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
    },
  })
}

function linesOf({ stdout }: ProgramEnd): number {
  return stdout.filter((byte) => byte === 10).length
}

/** Node ends a program that holds more than its heap. */
describe('however many keys there are, no more than some pages of them are in memory', () => {
  it.each([
    ['ls -r oss://box/', KEYS],
    ['du -d 1 oss://box/', KEYS / PAGE_SIZE + 1],
    ['rm -r -n oss://box/', KEYS],
    ['cp -r -n oss://box/ oss://empty/', KEYS],
    [`sync -n --delete --max-delete ${KEYS} . oss://box/`, KEYS],
  ])('of %s', async (command, lines) => {
    const end = await run(...command.split(' '))
    expect(end).toMatchObject({ exitCode: 0, signal: null })
    expect(linesOf(end)).toBe(lines)
  })
})
