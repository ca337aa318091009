/**
 * Three fronts, one engine: the SDK V2's, the SDK V1's and the command line send the same requests,
 * whatever happens on the way.
 */

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  OssferryError,
  resumableDownload,
  resumableUpload,
  type Client,
  type ResumableDownloadOptions,
} from '../../src/index.js'
import type { FaultRule, RequestLogEntry } from '../../src/server.js'
import { runProgram } from '../cli/run-program.js'
import { BUCKET, PART, TARGET } from '../support/upload-scene.js'
import { useV1Scene } from '../support/v1-scene.js'

const PARTS = 5
/** The last part is a short one. */
const SIZE = PARTS * PART - 1234
const scene = useV1Scene()

/** Does one transfer, a part at a time, with a record; tells `done`, or the error's code. */
interface Front {
  upload(file: string): Promise<string>
  download(file: string): Promise<string>
}

const codeOf = async (transfer: PromiseLike<unknown>): Promise<string> => {
  try {
    await transfer
    return 'done'
  } catch (error) {
    if (OssferryError.is(error)) return error.code
    throw error
  }
}

function programmed(client: Client): Front {
  const { checkpointDir } = scene.upload
  const options = { partSize: PART, parallelNum: 1, enableCheckpoint: true, checkpointDir }
  return {
    upload: (file) =>
      codeOf(client.uploader({ ...options, multipartThreshold: PART }).uploadFile(TARGET, file)),
    download: (file) => codeOf(client.downloader(options).downloadFile(TARGET, file)),
  }
}

function versionOne(): Front {
  const { key } = TARGET
  const parts: ResumableDownloadOptions = { partSize: PART, multigetThreshold: PART, numThreads: 1 }
  const uploads = { partSize: PART, multipartThreshold: PART, numThreads: 1 }
  return {
    upload: (file) =>
      codeOf(resumableUpload(scene.bucket(), key, file, { ...uploads, store: scene.uploadStore })),
    download: (file) =>
      codeOf(
        resumableDownload(scene.bucket(), key, file, { ...parts, store: scene.downloadStore }),
      ),
  }
}

function commandLine(): Front {
  const { server, checkpointDir } = scene.upload
  const env = {
    OSS_ACCESS_KEY_ID: server.accessKeyId,
    OSS_ACCESS_KEY_SECRET: server.accessKeySecret,
    OSS_ENDPOINT: server.endpoint,
    OSS_REGION: server.region,
  }
  const object = `oss://${BUCKET}/${TARGET.key}`
  const cp = async (from: string, to: string): Promise<string> => {
    const options = ['--part-size', String(PART), '--parallel', '1', '--json']
    const place = ['--checkpoint-dir', checkpointDir, '--path-style']
    const { exitCode, stdout } = await runProgram(['cp', from, to, ...options, ...place], { env })
    if (exitCode === 0) return 'done'
    const [, code = `exit code ${exitCode}`] =
      /"code":"(\w+)"[^{}]*\}\s*$/.exec(stdout.toString()) ?? []
    return code
  }
  return { upload: (file) => cp(file, object), download: (file) => cp(object, file) }
}

/** What the requests of a run have in common, whoever sends them. */
function essence(entries: readonly RequestLogEntry[]): object[] {
  const uploadIds = new Map<string, string>()
  return entries.map(({ operation, partNumber, query, headers, fault, status, bytesReceived }) => {
    const { uploadId, ...otherQuery } = query
    const known = uploadId ?? ''
    if (!uploadIds.has(known))
      uploadIds.set(known, uploadId === undefined ? '' : `upload ${uploadIds.size}`)
    const telling = Object.entries(headers).filter(([name]) => !IN_PASSING.has(name))
    return {
      operation,
      partNumber,
      query: otherQuery,
      uploadId: uploadIds.get(known),
      headers: Object.fromEntries(telling),
      fault,
      status,
      bytesReceived,
    }
  })
}

/** Headers that differ from one request to the next, or from one program to the next. */
const IN_PASSING: ReadonlySet<string> = new Set(['date', 'x-oss-date', 'user-agent', 'host'])

interface Scenario {
  readonly name: string
  readonly kind: 'upload' | 'download'
  readonly size?: number
  readonly faults?: readonly FaultRule[]
  /** What each run comes to; the next one begins when the one before has ended. */
  readonly runs: readonly string[]
  /** Done between the runs. */
  readonly meanwhile?: () => Promise<void>
  /** The object is not there. */
  readonly missing?: boolean
}

const DENIED = { type: 'status', status: 403, code: 'AccessDenied' } as const

const SCENARIOS: readonly Scenario[] = [
  { name: 'a small file goes up', kind: 'upload', size: PART - 1, runs: ['done'] },
  { name: 'an empty file goes up', kind: 'upload', size: 0, runs: ['done'] },
  { name: 'a file goes up in parts', kind: 'upload', runs: ['done'] },
  {
    name: 'a part meets an overloaded server',
    kind: 'upload',
    faults: [
      { operation: 'UploadPart', partNumber: 2, times: 1, action: { type: 'status', status: 503 } },
    ],
    runs: ['done'],
  },
  {
    name: 'a part arrives damaged',
    kind: 'upload',
    faults: [{ operation: 'UploadPart', partNumber: 3, times: 1, action: { type: 'corrupt' } }],
    runs: ['done'],
  },
  {
    name: 'the reply to CompleteMultipartUpload is lost',
    kind: 'upload',
    faults: [{ operation: 'CompleteMultipartUpload', times: 1, action: { type: 'lost-reply' } }],
    runs: ['done'],
  },
  {
    name: 'an upload fails half-way and goes on',
    kind: 'upload',
    faults: [{ operation: 'UploadPart', partNumber: 4, times: 1, action: DENIED }],
    runs: ['AccessDenied', 'done'],
  },
  {
    name: 'an upload is to go on that somebody has aborted',
    kind: 'upload',
    faults: [{ operation: 'UploadPart', partNumber: 4, times: 1, action: DENIED }],
    runs: ['AccessDenied', 'done'],
    meanwhile: async () => {
      for (const { key, uploadId } of await scene.upload.server.uploads(BUCKET)) {
        await scene.upload.client.abortMultipartUpload({ bucket: BUCKET, key, uploadId })
      }
    },
  },
  { name: 'a small object comes down', kind: 'download', size: PART - 1, runs: ['done'] },
  { name: 'an empty object comes down', kind: 'download', size: 0, runs: ['done'] },
  { name: 'an object comes down in parts', kind: 'download', runs: ['done'] },
  { name: 'an object is missing', kind: 'download', missing: true, runs: ['NoSuchKey'] },
  {
    name: 'a body breaks off',
    kind: 'download',
    faults: [
      { operation: 'GetObject', attempt: 3, action: { type: 'truncate', afterBytes: 5000 } },
    ],
    runs: ['done'],
  },
  {
    name: 'a download fails half-way and goes on',
    kind: 'download',
    faults: [{ operation: 'GetObject', attempt: 4, action: DENIED }],
    runs: ['AccessDenied', 'done'],
  },
  {
    name: 'bytes arrive wrong',
    kind: 'download',
    faults: [{ operation: 'GetObject', attempt: 2, action: { type: 'corrupt', atByte: 9 } }],
    runs: ['CrcMismatch', 'done'],
  },
]

async function play(scenario: Scenario, front: Front): Promise<object[]> {
  const { kind, size = SIZE, faults = [], runs, meanwhile } = scenario
  const { client, server, folder } = scene.upload
  const source = await scene.upload.file(size)
  if (kind === 'download' && scenario.missing !== true) {
    await client.putObject({ ...TARGET, body: source.bytes })
  }
  server.faults.clear()
  for (const fault of faults) server.faults.add(fault)
  const sent: RequestLogEntry[] = []
  for (const [index, outcome] of runs.entries()) {
    if (index > 0) await meanwhile?.()
    const since = server.requests.length
    const file = kind === 'upload' ? source.path : join(folder, 'target.bin')
    expect(await front[kind](file)).toBe(outcome)
    sent.push(...server.requests.slice(since))
  }
  if (kind === 'upload') await scene.upload.expectStored(source.bytes)
  else if (scenario.missing !== true) await scene.expectContent(source.bytes)
  await rm(join(folder, 'target.bin'), { force: true })
  await client.deleteObject(TARGET)
  return essence(sent)
}

describe('one engine: V2, V1 and the command line send the same requests when', () => {
  it.each(SCENARIOS)('$name', async (scenario) => {
    const two = await play(scenario, programmed(scene.upload.client))
    const one = await play(scenario, versionOne())
    const line = await play(scenario, commandLine())
    expect(two.length).toBeGreaterThan(0)
    expect(one, 'the V1 functions').toEqual(two)
    // Of a key that does not exist it asks whether a prefix was meant, to say so.
    const told = scenario.missing === true ? line.slice(0, -1) : line
    expect(told, 'the command line').toEqual(two)
    if (scenario.missing === true) {
      expect(line.at(-1)).toMatchObject({ operation: 'ListObjectsV2', query: { 'max-keys': '1' } })
    }
  })
})
