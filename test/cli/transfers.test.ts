/** `ossferry transfers`: what was interrupted on this machine. */

import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  AuthV4,
  Bucket,
  Client,
  makeUploadStore,
  ResumableDownloadStore,
  resumableDownload,
  StaticCredentialsProvider,
} from '../../src/index.js'
import { configOf } from '../support/upload-scene.js'
import { openWorkplace, parseLines, runProgram, someBytes, type Workplace } from './run-program.js'

const content = someBytes(800 * 1024)
const PARTS = ['--part-size', '100k', '--quiet']

function run(place: Workplace, ...args: string[]) {
  return runProgram(args, { env: { ...place.env, HOME: place.folder }, cwd: place.folder })
}

/** Runs a command whose sixth part is refused. */
async function interrupt(place: Workplace, operation: string, ...args: string[]) {
  const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
  const whole = operation === 'GetObject' ? { attempt: 6, times: 1 } : { partNumber: 6 }
  place.server.faults.add({ operation, ...whole, action })
  const { exitCode } = await run(place, ...args)
  place.server.faults.clear()
  expect(exitCode).toBe(1)
}

async function interruptUpload(place: Workplace, ...more: string[]): Promise<void> {
  await writeFile(place.path('file'), content)
  await interrupt(place, 'UploadPart', 'cp', 'file', 'oss://box/up', ...PARTS, ...more)
}

async function listed(place: Workplace, ...args: string[]) {
  const { exitCode, stdout } = await run(place, 'transfers', 'list', '--json', ...args)
  expect(exitCode).toBe(0)
  return stdout.length === 0 ? [] : parseLines(stdout)
}

/** The ID of the only one. */
async function onlyId(place: Workplace): Promise<string> {
  const lines = await listed(place)
  expect(lines).toHaveLength(1)
  return String(lines[0]?.['id'])
}

function clientOf({ server }: Workplace): Client {
  const { endpoint, region, accessKeyId, accessKeySecret } = server
  const credentialsProvider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
  return new Client({ endpoint, region, credentialsProvider })
}

/** As the Python SDK V1 records an upload of `file` to `oss://box/v1`. */
async function recordV1Upload(place: Workplace, uploadId: string): Promise<void> {
  const store = makeUploadStore({ root: place.folder })
  const file = place.path('file')
  const modified = 1_700_000_000
  await utimes(file, modified, modified)
  await store.put(store.makeStoreKey('box', 'v1', file), {
    op_type: 'ResumableUpload',
    upload_id: uploadId,
    file_path: file,
    size: content.length,
    mtime: modified,
    bucket: 'box',
    key: 'v1',
    part_size: 100 * 1024,
  })
}

describe('ossferry transfers', () => {
  it('lists uploads, downloads and copies, the oldest first', async () => {
    await using place = await openWorkplace({ buckets: ['box', 'other'] })
    await interruptUpload(place)
    await run(place, 'cp', 'file', 'oss://box/there', ...PARTS)
    await interrupt(place, 'GetObject', 'cp', 'oss://box/there', 'copy', ...PARTS)
    const copy = ['cp', 'oss://box/there', 'oss://other/again', '--multipart-threshold', '1']
    await interrupt(place, 'UploadPartCopy', ...copy, ...PARTS)
    expect(await listed(place, '--ask')).toMatchObject([
      { kind: 'upload', source: place.path('file'), target: 'oss://box/up' },
      { kind: 'download', source: 'oss://box/there', target: place.path('copy') },
      { kind: 'copy', source: 'oss://box/there', target: 'oss://other/again' },
    ])
    for (const line of await listed(place, '--ask')) {
      expect(line).toMatchObject({ totalBytes: content.length, running: false })
      expect(line['doneBytes']).toBeGreaterThan(0)
    }
    const { stdout } = await run(place, 'transfers')
    expect(stdout.toString()).toMatch(
      /^[0-9a-f]{8} {2}upload +\? of 800 KiB .* → oss:\/\/box\/up$/m,
    )

    expect((await run(place, 'transfers', 'resume', '--all')).exitCode).toBe(0)
    expect(await listed(place)).toEqual([])
    expect((await readFile(place.path('copy'))).equals(content)).toBe(true)
    const [inBox, inOther] = await Promise.all(
      ['box', 'other'].map((bucket) => place.server.objects(bucket)),
    )
    expect(inBox?.map(({ key }) => key)).toEqual(['there', 'up'])
    expect(inOther?.map(({ key, size }) => [key, size])).toEqual([['again', content.length]])
  })

  it('calls each by an ID that stays, whatever happens to the others', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place)
    await interrupt(place, 'UploadPart', 'cp', 'file', 'oss://box/second', ...PARTS)
    const before = await listed(place)
    const [first = '', second = ''] = before.map(({ id }) => String(id))
    expect(first).not.toBe(second)
    // What was begun first is changed last.
    await utimes(String(before[0]?.['checkpoint']), new Date(), new Date())
    expect((await listed(place)).map(({ id }) => id)).toEqual([second, first])
    expect((await run(place, 'transfers', 'remove', first.slice(0, 5), first)).exitCode).toBe(0)
    expect(await listed(place)).toMatchObject([{ id: second, target: 'oss://box/second' }])
  })

  it('refuses a name that may be several, and names them', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place)
    await interrupt(place, 'UploadPart', 'cp', 'file', 'oss://box/second', ...PARTS)
    const ids = (await listed(place)).map(({ id }) => String(id))
    const { exitCode, stderr } = await run(place, 'transfers', 'remove', 'file')
    expect(exitCode).toBe(2)
    for (const id of ids) expect(stderr).toContain(`${id} (${place.path('file')} → oss://box/`)
    const short = await run(place, 'transfers', 'remove', ids.join('').slice(0, 3))
    expect(short.exitCode).toBe(2)
    expect(await listed(place)).toHaveLength(2)
  })

  it('does not begin afresh what its record does not tell: metadata would be lost', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place, '--meta', 'colour=red')
    const { exitCode, stderr } = await run(place, 'transfers', 'resume', await onlyId(place))
    expect(exitCode).toBe(1)
    expect(stderr).toContain('repeat the command that began it')
    expect(await place.server.uploads('box')).toHaveLength(1)
    const again = await run(place, 'cp', 'file', 'oss://box/up', ...PARTS, '--meta', 'colour=red')
    expect(again.exitCode).toBe(0)
  })

  it.each([
    ['--acl', 'private'],
    ['--callback', '{"callbackUrl":"http://127.0.0.1:9/","callbackBody":"x"}'],
  ])('does not end an upload without what its end was to be told: %s', async (...option) => {
    await using place = await openWorkplace()
    await interruptUpload(place, ...option)
    const { exitCode, stderr } = await run(place, 'transfers', 'resume', 'file')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('repeat the command that began it')
    expect(await place.server.uploads('box')).toHaveLength(1)
    expect(await place.server.objects('box')).toEqual([])
  })

  it('removes a record with the parts in OSS', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place)
    expect((await run(place, 'transfers', 'remove', 'file')).exitCode).toBe(0)
    expect(await place.server.uploads('box')).toEqual([])
    expect(await readdir(place.path('data/ossferry/checkpoints'))).toEqual([])
  })

  it('removes a record alone when it is asked to', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place)
    const { exitCode } = await run(place, 'transfers', 'remove', '--all', '--keep-parts')
    expect(exitCode).toBe(0)
    expect(await place.server.uploads('box')).toHaveLength(1)
    expect(await listed(place)).toEqual([])
  })

  it('keeps the record when its parts cannot be removed', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'AbortMultipartUpload', action })
    expect((await run(place, 'transfers', 'remove', 'oss://box/up')).exitCode).toBe(1)
    expect(await listed(place)).toHaveLength(1)
  })

  it('lists what the functions of the SDK V1 have recorded, and begins none of it anew', async () => {
    await using place = await openWorkplace()
    const file = place.path('file')
    await writeFile(file, content)
    await recordV1Upload(place, '0004B9894A22E5B1888A1E29F823')
    expect(await listed(place)).toMatchObject([
      { kind: 'upload', source: file, target: 'oss://box/v1', madeBy: 'sdk-v1' },
    ])
    const resumed = await run(place, 'transfers', 'resume', 'oss://box/v1')
    expect(resumed.exitCode).toBe(1)
    expect(resumed.stderr).toContain('the server no longer knows upload ID')
    expect(resumed.stderr).toContain('repeat the command that began it')
    expect(await place.server.uploads('box')).toEqual([])
    expect(await place.server.objects('box')).toEqual([])
    expect((await run(place, 'transfers', 'remove', '--all')).exitCode).toBe(0)
    expect(await listed(place)).toHaveLength(1)
    expect((await run(place, 'transfers', 'remove', 'oss://box/v1')).exitCode).toBe(0)
    expect(await listed(place)).toEqual([])
  })

  it('goes on with an upload of the Python SDK V1, which has its metadata in OSS', async () => {
    await using place = await openWorkplace()
    await writeFile(place.path('file'), content)
    const client = clientOf(place)
    onTestFinished(() => client.close())
    const object = { bucket: 'box', key: 'v1' }
    const { uploadId } = await client.initiateMultipartUpload({
      ...object,
      contentType: 'text/x-odd',
      metadata: { colour: 'red' },
    })
    const body = content.subarray(0, 100 * 1024)
    await client.uploadPart({ ...object, uploadId, partNumber: 1, body })
    await recordV1Upload(place, uploadId)
    const all = await run(place, 'transfers', 'resume', '--all')
    expect(all.exitCode).toBe(0)
    expect(all.stderr).toMatch(/^left alone: [0-9a-f]{8}: a program with the SDK V1 has begun it/)
    expect(await listed(place)).toHaveLength(1)
    const action = { type: 'status', status: 503, code: 'SlowDown' } as const
    place.server.faults.add({ operation: 'UploadPart', partNumber: 3, times: 3, action })
    const resumed = await run(place, 'transfers', 'resume', 'file', '--json')
    expect(resumed.exitCode).toBe(0)
    expect(resumed.stderr).toContain('an ACL or a callback')
    expect(parseLines(resumed.stdout).at(-1)).toMatchObject({ type: 'result', reusedParts: 1 })
    expect(await client.headObject(object)).toMatchObject({
      contentType: 'text/x-odd',
      contentLength: content.length,
      metadata: { colour: 'red' },
    })
    expect(await listed(place)).toEqual([])
  })

  it('goes on with a download that resumableDownload has begun, with the parts on disk', async () => {
    await using place = await openWorkplace()
    await writeFile(place.path('file'), content)
    await run(place, 'cp', 'file', 'oss://box/v1', '--quiet')
    const { endpoint, region, accessKeyId, accessKeySecret } = place.server
    const auth = new AuthV4(accessKeyId, accessKeySecret)
    const bucket = new Bucket(auth, endpoint, 'box', { region })
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'GetObject', attempt: 6, times: 1, action })
    const store = new ResumableDownloadStore({ root: place.folder })
    const begun = { store, multigetThreshold: 1, partSize: 100 * 1024 }
    const target = place.path('copy')
    await expect(resumableDownload(bucket, 'v1', target, begun)).rejects.toThrow('AccessDenied')
    await bucket.close()
    place.server.faults.clear()
    expect(await listed(place)).toMatchObject([
      { kind: 'download', doneBytes: 5 * 100 * 1024, madeBy: 'sdk-v1' },
    ])
    expect((await run(place, 'transfers', 'resume', '--all')).exitCode).toBe(0)
    expect(await listed(place)).toHaveLength(1)
    const { exitCode, stdout } = await run(place, 'transfers', 'resume', 'copy', '--json')
    expect(exitCode).toBe(0)
    expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'result', reusedParts: 5 })
    expect((await readFile(target)).equals(content)).toBe(true)
    expect(await listed(place)).toEqual([])
  })

  it('goes on with a download into the target itself, and never removes that', async () => {
    await using place = await openWorkplace()
    await writeFile(place.path('file'), content)
    await run(place, 'cp', 'file', 'oss://box/report', '--quiet')
    const target = place.path('report.temp')
    const begin = async (): Promise<void> => {
      const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
      place.server.faults.add({ operation: 'GetObject', attempt: 6, times: 1, action })
      const client = new Client(configOf(place.server))
      const options = { useTempFile: false, checkpointDir: place.folder, partSize: 100 * 1024 }
      const downloader = client.downloader({ ...options, enableCheckpoint: true, parallelNum: 1 })
      const download = downloader.downloadFile({ bucket: 'box', key: 'report' }, target)
      await expect(download).rejects.toThrow('AccessDenied')
      await client.close()
      place.server.faults.clear()
    }
    const here = ['--checkpoint-dir', '.']
    await begin()
    expect(await listed(place, ...here)).toMatchObject([{ kind: 'download', target }])
    const resumed = await run(place, 'transfers', 'resume', target, ...here, '--json')
    expect(parseLines(resumed.stdout).at(-1)).toMatchObject({ type: 'result', reusedParts: 5 })
    expect((await readFile(target)).equals(content)).toBe(true)
    expect(await listed(place, ...here)).toEqual([])

    await begin()
    expect((await run(place, 'transfers', 'remove', target, ...here)).exitCode).toBe(0)
    expect(await listed(place, ...here)).toEqual([])
    expect((await readFile(target)).length).toBe(content.length)
  })

  it('takes no name that is that of a file and the beginning of another’s ID', async () => {
    await using place = await openWorkplace()
    await interruptUpload(place)
    const name = (await onlyId(place)).slice(0, 4)
    await writeFile(place.path(name), content)
    await interrupt(place, 'UploadPart', 'cp', name, 'oss://box/other', ...PARTS)
    const refused = await run(place, 'transfers', 'remove', name)
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain(`${name} may be any of`)
    expect(await listed(place)).toHaveLength(2)
    expect((await run(place, 'transfers', 'remove', `./${name}`)).exitCode).toBe(0)
    expect(await listed(place)).toMatchObject([{ target: 'oss://box/up' }])
  })

  it('says that the source is gone, whatever is below its name', async () => {
    await using place = await openWorkplace()
    await writeFile(place.path('file'), content)
    await run(place, 'cp', 'file', 'oss://box/there', ...PARTS)
    await interrupt(place, 'GetObject', 'cp', 'oss://box/there', 'copy', ...PARTS)
    await run(place, 'mv', 'oss://box/there', 'oss://box/there/x')
    const { exitCode, stderr } = await run(place, 'transfers', 'resume', 'copy')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('NoSuchKey')
    expect(stderr).not.toContain('-r')
  })

  it('tells of nothing to go on with, and ends --json with the error', async () => {
    await using place = await openWorkplace()
    const all = await run(place, 'transfers', 'resume', '--all')
    expect(all).toMatchObject({ exitCode: 0, stderr: 'nothing was interrupted here\n' })
    expect((await run(place, 'transfers', 'remove', '--all', '--quiet')).stderr).toBe('')
    const { exitCode, stdout } = await run(place, 'transfers', 'resume', 'abcd', '--json')
    expect(exitCode).toBe(2)
    expect(parseLines(stdout)).toMatchObject([
      { type: 'error', code: 'InvalidOption', exitCode: 2, retryable: false },
    ])
  })

  it('tells of files that are no records', async () => {
    await using place = await openWorkplace()
    await writeFile(place.path('torn.ucp'), '{"Magic')
    const { exitCode, stdout, stderr } = await run(place, 'transfers', '--checkpoint-dir', '.')
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toContain('torn.ucp')
  })

  it.each([
    [['resume'], 'name them as `ossferry transfers` lists them'],
    [['remove', 'file', '--all'], 'name them as `ossferry transfers` lists them'],
    [['resume', 'x'], 'there is no interrupted transfer x; `ossferry transfers` lists them'],
    [['remove', 'oss://box/x'], 'there is no interrupted transfer oss://box/x'],
  ])('refuses %j as a mistake of usage', async (args, message) => {
    await using place = await openWorkplace()
    const { exitCode, stderr } = await run(place, 'transfers', ...args)
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(message) as string,
    })
  })
})
