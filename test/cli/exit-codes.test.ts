/** Verbs and exit codes: what the tests of the verbs themselves do not have. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFiles } from './folder-of-files.js'
import { openedForAll } from './opened.js'
import { openWorkplace, runProgram, startProgram, type Workplace } from './run-program.js'

const place = openedForAll(() => openWorkplace({ buckets: ['box', 'other'] }))

beforeAll(async () => {
  await writeFile(place.path('file'), 'abc')
  await writeFiles(place.path('tree'), { a: 'abc', b: 'abc' })
  const { exitCode } = await run(place.env, 'cp', '-r', 'tree', 'oss://box/t/', '-q')
  expect(exitCode).toBe(0)
})

async function run(env: Workplace['env'], ...args: string[]) {
  const { exitCode, stdout, stderr } = await runProgram(args, {
    env: { HOME: place.folder, ...env },
    cwd: place.folder,
  })
  return { exitCode, stdout: stdout.toString('utf8'), stderr }
}

/** Each sends at least one request, and changes nothing that another one needs. */
const ASKING: readonly (readonly [string, ...string[]])[] = [
  ['cp', 'file', 'oss://box/new'],
  ['cp', '-r', 'tree', 'oss://box/new/'],
  ['sync', 'tree', 'oss://box/t/'],
  ['verify', 'tree', 'oss://box/t/'],
  ['mv', 'oss://box/t/a', 'moved'],
  ['mv', '-r', 'oss://box/t/', 'moved/'],
  ['ls', 'oss://box'],
  ['stat', 'oss://box/t/a'],
  ['cat', 'oss://box/t/a'],
  ['rm', 'oss://box/t/a'],
  ['mb', 'oss://new-box'],
  ['rb', 'oss://other'],
  ['du', 'oss://box'],
  ['hash', 'oss://box/t/a'],
  ['uploads', 'list', 'oss://box'],
  ['uploads', 'abort', '--older-than', '1d', 'oss://box'],
]

describe('a verb that asks OSS', () => {
  it.concurrent.each(ASKING)('ends with 4 where nothing is configured: %s %s', async (...args) => {
    const { exitCode, stdout, stderr } = await run({}, ...args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
    expect(stderr).toContain('`ossferry config` asks for them')
  })

  it.concurrent.each(ASKING)(
    'ends with 1 when the signature is refused: %s %s',
    async (...args) => {
      const env = { ...place.env, OSS_ACCESS_KEY_SECRET: 'wrong' }
      const { exitCode, stdout, stderr } = await run(env, ...args)
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toMatch(/SignatureDoesNotMatch.*\[request ID \w+/)
      expect(stderr).toContain('check OSS_ACCESS_KEY_SECRET')
    },
  )

  it.concurrent.each(
    ASKING.map((args, index) => [index % 2 === 0 ? 'SIGINT' : 'SIGTERM', ...args] as const),
  )('stops at %s while nobody answers: %s %s', async (signal, ...args) => {
    await using silent = await openSilentServer()
    const env = { HOME: place.folder, ...place.env, OSS_ENDPOINT: silent.endpoint }
    const program = startProgram(args, { env, cwd: place.folder })
    await silent.asked
    program.process.kill(signal)
    const { exitCode, stdout, stderr } = await program.end
    expect({ exitCode, stdout: stdout.toString() }).toEqual({
      exitCode: signal === 'SIGINT' ? 130 : 143,
      stdout: '',
    })
    expect(stderr).toContain('ossferry: interrupted')
  })
})

describe('of what was asked for', () => {
  it.concurrent.each([
    ['stat', 'oss://box/t/a', 'oss://box/none'],
    ['cat', 'oss://box/t/a', 'oss://box/none'],
    ['hash', 'file', 'oss://box/none'],
    ['du', 'oss://box', 'oss://nobucket'],
    ['mb', 'oss://box', 'oss://A'],
  ])('some that fails ends with 3, and the rest is done: %s %s %s', async (...args) => {
    const { exitCode, stdout, stderr } = await run(place.env, ...args)
    expect(exitCode).toBe(3)
    expect(stderr.match(/^ossferry: /gm)).toHaveLength(1)
    expect(stdout + stderr).toContain(args[0] === 'mb' ? 'made oss://box' : '')
    expect(args[0] === 'mb' || stdout !== '').toBe(true)
  })
})

it('some of several files that cannot be moved end with 3, and the rest is moved', async () => {
  await writeFiles(place.path('to-move'), { good: 'abc', bad: 'abc' })
  await using own = await openWorkplace()
  const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
  own.server.faults.add({ operation: 'PutObject', key: 'm/bad', action })
  const { exitCode } = await run(own.env, 'mv', '-r', place.path('to-move'), 'oss://box/m/')
  expect(exitCode).toBe(3)
  expect((await own.server.objects('box')).map(({ key }) => key)).toEqual(['m/good'])
  expect(await readdir(place.path('to-move'))).toEqual(['bad'])
})

it('some of several transfers that cannot be resumed end with 3, and the rest is', async () => {
  await using own = await openWorkplace()
  const content = Buffer.alloc(300 * 1024)
  await writeFile(own.path('file'), content)
  const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
  own.server.faults.add({ operation: 'UploadPart', partNumber: 2, action })
  for (const key of ['good', 'bad']) {
    await run(own.env, 'cp', own.path('file'), `oss://box/${key}`, '--part-size', '100k')
  }
  own.server.faults.clear()
  own.server.faults.add({ operation: 'UploadPart', key: 'bad', action })
  own.server.faults.add({ operation: 'CompleteMultipartUpload', key: 'bad', action })
  const { exitCode } = await run(own.env, 'transfers', 'resume', '--all')
  expect(exitCode).toBe(3)
  expect((await own.server.objects('box')).map(({ key }) => key)).toEqual(['good'])
})

it('serve ends with 1 when another program listens there', async () => {
  const port = new URL(place.server.endpoint).port
  const { exitCode, stdout, stderr } = await run(place.env, 'serve', '--port', port)
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain('--port 0 picks a free port')
})

it.concurrent.each([
  [['ls', 'oss://box/t/']],
  [['stat', 'oss://box/t/a']],
  [['rm', '-r', '--dry-run', 'oss://box/t/']],
  [['du', 'oss://box']],
  [['hash', 'file']],
  [['presign', 'oss://box/t/a']],
  [['verify', 'tree', 'oss://box/none/']],
  [['config', 'list', '-c', 'settings']],
  [['doctor']],
])('%j ends quietly with 141 when nobody reads what it writes', async (args) => {
  await writeFile(place.path('settings'), '[default]\nregion = cn-hangzhou\n', { mode: 0o600 })
  const env = { HOME: place.folder, ...place.env }
  const program = startProgram(args, { env, cwd: place.folder })
  program.process.stdout.destroy()
  const { exitCode, stderr } = await program.end
  expect({ exitCode, complaints: stderr.match(/^ossferry: .*/gm) }).toEqual({
    exitCode: 141,
    complaints: null,
  })
})

it.concurrent.each([
  [2, ['whoami', 'box'], 'write oss://bucket'],
  [2, ['config', 'set', 'colour', 'red'], 'Give one of access-key-id'],
  [1, ['demo', 'missing.bin'], 'missing.bin'],
])('ends with %i for %j', async (expected, args, message) => {
  const { exitCode, stdout, stderr } = await run(place.env, ...args)
  expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' })
  expect(stderr).toContain(message)
})

/** Takes requests and never answers. `asked` resolves at the first one. */
async function openSilentServer() {
  const server = createServer(() => undefined)
  const asked = once(server, 'request')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
