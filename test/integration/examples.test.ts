/** Every example does what its document says, run as it stands against the embedded server. */

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Client, defaults } from '../../src/index.js'
import { createServer, type EmbeddedServer } from '../../src/server.js'
import { listFiles, readText, REPOSITORY } from '../support/repository.js'
import { serveHttp, type TinyServer } from '../support/tiny-servers.js'
import { configOf } from '../support/upload-scene.js'

const BUCKET = 'example-bucket'
const KEY = 'dir/文件.bin'
const KIB = 1024
const MIB = 1024 * KIB
const DEFAULT_PART_SIZE = 6 * MIB

let server: EmbeddedServer
let folder: string
let file: string
let checkpointDir: string

beforeAll(async () => {
  server = await createServer({ buckets: [BUCKET] })
})
beforeEach(async () => {
  await server.reset()
  folder = await mkdtemp(join(tmpdir(), 'ossferry-examples-'))
  file = join(folder, 'source.bin')
  checkpointDir = join(folder, 'checkpoints')
  for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value)
})
const initial = { ...defaults }
afterEach(async () => {
  Object.assign(defaults, initial)
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})
afterAll(() => server.close())

const environment = () => ({
  OSS_ACCESS_KEY_ID: server.accessKeyId,
  OSS_ACCESS_KEY_SECRET: server.accessKeySecret,
  OSS_ENDPOINT: server.endpoint,
  OSS_REGION: server.region,
})

const tested = new Set<string>()

/** The same behaviour of examples from both documents: the short ones and the programs. */
function describeExamples(examples: readonly string[], behaviour: (example: string) => void): void {
  for (const example of examples) {
    tested.add(`examples/${example}`)
    describe(example, () => behaviour(example))
  }
}

describeExamples(['uploader/quick-start.ts', 'uploader-command-line/upload-file.ts'], (example) => {
  it('uploads a file, also a small one in parts', async () => {
    const content = await writeSource(100)
    const output = await run(example)
    await expectUploaded(example, output, content)
    expect(sentParts()).toEqual([100])
  })
})

describeExamples(
  ['uploader/enable-resumable-upload.ts', 'uploader-command-line/resumable-upload.ts'],
  (example) => {
    it('goes on from the parts that an interrupted run has sent', async () => {
      const content = await writeSource(4 * DEFAULT_PART_SIZE + 1000)
      refusePart(5)
      await expect(run(example, ['checkpoint_dir', checkpointDir])).rejects.toMatchObject({
        name: 'UploadError',
        partNumber: 5,
        resume: { kind: 'checkpoint' },
      })
      const kept = await keptParts()
      expect(kept.length).toBeGreaterThanOrEqual(2)
      const before = server.requests.length
      server.faults.clear()

      const output = await run(example, ['checkpoint_dir', checkpointDir])
      await expectUploaded(example, output, content)
      const again = server.requests.slice(before)
      const operations = again.map(({ operation }) => operation)
      expect(operations).not.toContain('InitiateMultipartUpload')
      const sent = again.flatMap(({ operation, partNumber }) =>
        operation === 'UploadPart' ? [partNumber] : [],
      )
      expect(sent).toContain(5)
      expect(sent.filter((partNumber) => kept.includes(Number(partNumber)))).toEqual([])
    })

    it('leaves nothing behind in the directory it was given', async () => {
      await writeSource(1000)
      await run(example, ['checkpoint_dir', checkpointDir])
      expect(await readdir(checkpointDir)).toEqual([])
    })
  },
)

describeExamples(
  ['uploader/upload-a-data-stream.ts', 'uploader-command-line/upload-stream.ts'],
  (example) => {
    it('uploads a stream in parts', async () => {
      const content = await writeSource(DEFAULT_PART_SIZE + 1000)
      const output = await run(example)
      await expectUploaded(example, output, content)
      expect(sentParts()).toEqual([DEFAULT_PART_SIZE, 1000])
    })
  },
)

describeExamples(
  [
    'uploader/set-part-size-and-concurrency.ts',
    'uploader-command-line/part-size-and-concurrency.ts',
  ],
  (example) => {
    it('uploads in parts of the size it sets', async () => {
      const content = await writeSource(250 * KIB)
      const output = await run(example)
      await expectUploaded(example, output, content)
      expect(sentParts()).toEqual([100 * KIB, 100 * KIB, 50 * KIB])
    })

    it('leaves the parts on the server when it fails', async () => {
      await writeSource(900 * KIB)
      refusePart(9)
      await expect(run(example)).rejects.toMatchObject({ resume: { kind: 'parts-left' } })
      expect((await keptParts()).length).toBeGreaterThanOrEqual(4)
    })
  },
)

describeExamples(['uploader/override-options-for-one-upload.ts'], (example) => {
  it('uploads in larger parts than the uploader would', async () => {
    const content = await writeSource(DEFAULT_PART_SIZE + 1000)
    const output = await run(example)
    await expectUploaded(example, output, content)
    expect(sentParts()).toEqual([DEFAULT_PART_SIZE + 1000])
  })
})

describeExamples(['uploader/set-part-size.ts'], (example) => {
  it('uploads in parts of the size it sets', async () => {
    const content = await writeSource(10 * MIB + 1000)
    const output = await run(example)
    await expectUploaded(example, output, content)
    expect(sentParts()).toEqual([10 * MIB, 1000])
  })
})

describeExamples(
  ['uploader/configure-an-upload-callback.ts', 'uploader-command-line/upload-callback.ts'],
  (example) => {
    let application: TinyServer
    const received: string[] = []

    beforeAll(async () => {
      application = await serveHttp((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          received.push(Buffer.concat(chunks).toString())
          response.setHeader('content-type', 'application/json').end('{"Status":"OK"}')
        })
      })
    })
    afterAll(() => application.close())

    it('has the application notified of the object, with its variables', async () => {
      const content = await writeSource(1000)
      const url = `http://127.0.0.1:${application.port}/callback`
      const output = await run(example, ['callback_url', url])
      await expectUploaded(example, output, content)
      const fields = new URLSearchParams(received.at(-1))
      expect(Object.fromEntries(fields)).toEqual({
        bucket: BUCKET,
        object: KEY,
        my_var_1: 'value1',
        my_var_2: 'value2',
      })
    })

    it('stores the object and fails when the application cannot be reached', async () => {
      const content = await writeSource(1000)
      const url = `http://127.0.0.1:${await closedPort()}/callback`
      await expect(run(example, ['callback_url', url])).rejects.toMatchObject({
        name: 'CallbackFailedError',
        status: 203,
      })
      expect(await storedContent()).toEqual(content)
    })
  },
)

describeExamples(['object-files/read-like-a-file.ts'], (example) => {
  it('reads the end, then everything', async () => {
    const content = await writeSource(10 * MIB)
    const client = new Client(configOf(server))
    await client.putObjectFromFile({ bucket: BUCKET, key: KEY }, file)
    await client.close()
    const { etag } = (await server.objects(BUCKET))[0] ?? {}
    expect(await run(example)).toEqual([
      `last bytes: ${content.subarray(-4).toString('hex')}`,
      `read ${10 * MIB} of ${10 * MIB} bytes, ETag: "${etag}"`,
    ])
  })
})

describeExamples(['object-files/append-to-a-log.ts'], (example) => {
  it('makes the log, then adds to its end', async () => {
    expect(await run(example)).toEqual(['wrote bytes 0 to 23'])
    expect(await run(example)).toEqual(['wrote bytes 23 to 46'])
    const lines = 'first line\nsecond line\n'
    expect((await storedContent()).toString()).toBe(lines + lines)
  })
})

describeExamples(['copier/copy-a-large-object.ts'], (example) => {
  const copy = (more: readonly string[] = []) =>
    execute(`examples/${example}`, [BUCKET, KEY, 'target-bucket', 'copy.bin', ...more])

  it('copies the object and tells its ETag', async () => {
    const content = await writeSource(1000)
    await server.createBucket('target-bucket')
    const client = new Client(configOf(server))
    const source = { bucket: BUCKET, key: KEY }
    await client.putObject({ ...source, body: content, metadata: { owner: 'me' } })
    await client.close()
    const [line] = await copy([checkpointDir])
    const [object] = await server.objects('target-bucket')
    expect(line).toBe(`Copy complete (copy). ETag: "${object?.etag}"`)
    expect(object).toMatchObject({ key: 'copy.bin', size: 1000, metadata: { owner: 'me' } })
  })

  it('fails when the source is missing', async () => {
    await expect(copy()).rejects.toMatchObject({ name: 'CopyError', code: 'NoSuchKey' })
  })
})

describeExamples(['v1/resumable-upload.ts'], (example) => {
  it('goes on where an interrupted run stopped, with its record in the home directory', async () => {
    vi.stubEnv('HOME', folder)
    vi.stubEnv('USERPROFILE', folder)
    const content = await writeSource(3 * 10 * MIB)
    refusePart(3)
    await expect(run(example)).rejects.toMatchObject({ name: 'UploadError', partNumber: 3 })
    expect(await keptParts()).toEqual([1, 2])
    expect(await readdir(join(folder, '.py-oss-upload'))).not.toEqual([])
    server.faults.clear()
    await expectUploaded(example, await run(example), content)
    expect(sentParts()).toHaveLength(3)
    expect(await readdir(join(folder, '.py-oss-upload'))).toEqual([])
  })
})

describeExamples(['v1/resumable-upload-with-options.ts'], (example) => {
  it('uploads parts of 100 KiB, four at a time, and prints how far it is', async () => {
    const content = await writeSource(10 * 100 * KIB)
    const printed = watchOutput()
    await expectUploaded(example, await run(example, ['root', folder]), content)
    expect(sentParts()).toEqual(Array.from({ length: 10 }, () => 100 * KIB))
    expectPercentages(printed)
  })
})

describeExamples(['v1/resumable-download.ts'], (example) => {
  it('goes on where an interrupted run stopped, with its record in the home directory', async () => {
    vi.stubEnv('HOME', folder)
    vi.stubEnv('USERPROFILE', folder)
    const content = await storeObject(11 * MIB)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    server.faults.add({ operation: 'GetObject', attempt: 4, action })
    await expect(run(example)).rejects.toMatchObject({ name: 'DownloadError' })
    const before = server.requests.length
    expect(await run(example)).toEqual([expect.stringContaining(`${content.length} bytes`)])
    expect((await readFile(file)).equals(content)).toBe(true)
    const again = server.requests.slice(before).filter((each) => each.operation === 'GetObject')
    expect(again.length).toBe(Math.ceil(content.length / (100 * KIB)) - 3)
    expect(await readdir(join(folder, '.py-oss-download'))).toEqual([])
  })
})

describeExamples(['v1/resumable-download-with-options.ts'], (example) => {
  it('fetches parts of 100 KiB and prints how far it is', async () => {
    const content = await storeObject(11 * MIB)
    const printed = watchOutput()
    expect(await run(example, ['root', folder])).toEqual([
      expect.stringContaining(`Download complete. ${content.length} bytes`),
    ])
    expect((await readFile(file)).equals(content)).toBe(true)
    expectPercentages(printed)
  })
})

/** What the program writes beside its lines. */
function watchOutput(): string[] {
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text))
    return true
  })
  return printed
}

function expectPercentages(printed: readonly string[]): void {
  const rates = printed.map((text) => Number(/^\r(\d+)% $/.exec(text)?.[1]))
  expect(rates).toEqual([...rates].sort((one, other) => one - other))
  expect(rates.length).toBeGreaterThan(2)
  expect(rates.at(-1)).toBe(100)
}

async function storeObject(size: number): Promise<Buffer> {
  const content = Buffer.alloc(size, 'resumable download ')
  const client = new Client(configOf(server))
  await client.putObject({ bucket: BUCKET, key: KEY, body: content })
  await client.close()
  return content
}

describe('all examples', () => {
  const all = listFiles('examples').filter((path) => path.endsWith('.ts'))

  it('are tested here', () => {
    expect([...tested].sort()).toEqual(all)
  })

  it('have their place in the table of examples/README.md', () => {
    const table = readText('examples/README.md')
    const links = [...table.matchAll(/\]\(([^)]+\.ts)\)/g)].map(([, path]) => `examples/${path}`)
    expect([...new Set(links)].sort()).toEqual(all)
  })

  it.each(all.filter((path) => path.startsWith('examples/uploader/')))(
    '%s refuses the placeholders of the document before anything is sent',
    async (path) => {
      await writeSource(1000)
      const run = execute(path, ['<bucket-name>', '<object-key>', file])
      await expect(run).rejects.toMatchObject({ code: 'InvalidBucketName' })
      expect(server.requests).toEqual([])
    },
  )

  it.each(all.filter((path) => path.startsWith('examples/uploader-command-line/')))(
    '%s says how it is called when an argument is missing',
    async (path) => {
      const usage = vi.spyOn(console, 'error').mockReturnValue()
      vi.spyOn(process, 'exit').mockImplementation((code) => {
        throw new Error(`exit ${String(code)}`)
      })
      await expect(execute(path, ['--region', 'cn-hangzhou'])).rejects.toThrow('exit 2')
      expect(usage.mock.lastCall?.[0]).toMatch(/^usage: .* --file_path FILE/)
    },
  )
})

/** From 22.18 on, and from 23.6, Node runs TypeScript by itself. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const stripsTypes = major > 23 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6)

// The examples import the built package here: only then is it certain to be there and up to date.
describe.runIf(stripsTypes && process.env.OSSFERRY_TEST_BUILT === '1')('Node alone', () => {
  it('runs an example, which ends by itself', async () => {
    const content = await writeSource(1000)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['examples/uploader/quick-start.ts', BUCKET, KEY, file],
      { cwd: REPOSITORY, env: { ...process.env, ...environment() }, timeout: 10_000 },
    )
    await expectUploaded('uploader/quick-start.ts', stdout.trimEnd().split('\n'), content)
  })
})

/** No part of it is like another one. */
async function writeSource(size: number): Promise<Buffer> {
  const content = Buffer.alloc(size, 'upload manager ')
  await writeFile(file, content)
  return content
}

/** Runs an example with the arguments that its kind takes, and one more of the given name. */
function run(example: string, [name, value]: readonly string[] = []): Promise<string[]> {
  const isProgram = example.startsWith('uploader-command-line/')
  if (!isProgram) {
    return execute(`examples/${example}`, [BUCKET, KEY, file, ...(value ? [value] : [])])
  }
  return execute(`examples/${example}`, [
    ...['--region', server.region, '--bucket', BUCKET, '--endpoint', server.endpoint],
    ...['--key', KEY, '--file_path', file],
    ...(name && value ? [`--${name}`, value] : []),
  ])
}

let executions = 0

/** What the program at `path` prints, line by line. */
async function execute(path: string, args: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((...values) => lines.push(format(...values)))
  const { argv } = process
  process.argv = [process.execPath, join(REPOSITORY, path), ...args]
  try {
    executions += 1 // a module runs once; under another name it runs again
    await import(`${join(REPOSITORY, path)}?execution=${executions}`)
  } finally {
    process.argv = argv
  }
  return lines
}

/** The object is there, whole, and the example has told of it. */
async function expectUploaded(
  example: string,
  output: readonly string[],
  content: Buffer,
): Promise<void> {
  const [object, ...others] = await server.objects(BUCKET)
  if (object === undefined || others.length > 0) throw new Error('there is not one object')
  expect(object.key).toBe(KEY)
  expect(Buffer.from(await object.bytes()).equals(content)).toBe(true)
  expect(await server.uploads(BUCKET)).toEqual([])
  const { etag, hashCrc64 } = object
  const [line] = output
  if (!example.startsWith('uploader-command-line/')) {
    expect(line).toContain(`Upload complete. ETag: "${etag}"`)
    return
  }
  const told = /^status code: 200, request id: [0-9A-F]{24}, (.*), server time: \d+$/.exec(
    line ?? '',
  )
  expect(told?.[1]).toBe(
    `content md5: undefined, etag: "${etag}", hash crc64: ${hashCrc64}, version id: undefined`,
  )
}

async function storedContent(): Promise<Buffer> {
  const [object] = await server.objects(BUCKET)
  return Buffer.from((await object?.bytes()) ?? [])
}

/** Sizes of the parts that the server has taken, in the order of their numbers. */
function sentParts(): number[] {
  return server.requests
    .filter(({ operation, status }) => operation === 'UploadPart' && status === 200)
    .sort((one, other) => Number(one.partNumber) - Number(other.partNumber))
    .map(({ bytesReceived }) => bytesReceived)
}

/** Not worth a retry. */
function refusePart(partNumber: number): void {
  const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
  server.faults.add({ operation: 'UploadPart', partNumber, action })
}

/** Numbers of the parts that the one unfinished upload has. */
async function keptParts(): Promise<number[]> {
  const [upload, ...others] = await server.uploads(BUCKET)
  if (upload === undefined || others.length > 0) throw new Error('there is not one upload')
  return upload.parts.map(({ partNumber }) => partNumber)
}

/** Nobody listens there. */
async function closedPort(): Promise<number> {
  const { port, close } = await serveHttp(() => undefined)
  await close()
  return port
}
