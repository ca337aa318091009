import { describe, expect, it } from 'vitest'
import {
  decodeDownloadCheckpoint,
  downloadCheckpointName,
  downloadLockName,
  encodeDownloadCheckpoint,
  type DownloadCheckpoint,
} from '../../../../src/transfer/checkpoint/download-checkpoint.js'
import { parseJsonValue } from '../../../../src/transfer/checkpoint/json-value.js'
import { writePythonJson } from '../../../../src/transfer/checkpoint/json-dialects.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'

/** As the SDKs for Python and Go have written it. */
const CHECKPOINT: DownloadCheckpoint = {
  objectName: 'oss://examplebucket/dir/é&.bin',
  versionId: 'v1',
  range: 'bytes=100-',
  objectSize: 10_500,
  lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT',
  etag: '"ABC"',
  filePath: '/data/out.bin.temp',
  partSize: 1000,
  offset: 4100,
  crc64: 17_596_915_340_461_967_282n,
  own: undefined,
}

const DATA =
  '{"ObjectInfo": {"Name": "oss://examplebucket/dir/\\u00e9&.bin", "VersionId": "v1", "Range": "bytes=100-"}, ' +
  '"ObjectMeta": {"Size": 10500, "LastModified": "Mon, 01 Jan 2024 00:00:00 GMT", "ETag": "\\"ABC\\""}, ' +
  '"FilePath": "/data/out.bin.temp", "PartSize": 1000, ' +
  '"DownloadInfo": {"Offset": 4100, "CRC64": 17596915340461967282}}'
const PYTHON_FILE =
  '{"Magic": "92611BED-89E2-46B6-89E5-72F273D4B0A3", "Data": ' +
  `${DATA}, "MD5": "758cfb1e350ef5e8b1526c5b79de5fd5"}`
const GO_FILE =
  '{"Magic":"92611BED-89E2-46B6-89E5-72F273D4B0A3","MD5":"853c6b3e5cb5330eebe4b271faabc6d2","Data":' +
  '{"ObjectInfo":{"Name":"oss://examplebucket/dir/é\\u0026.bin","VersionId":"v1","Range":"bytes=100-"},' +
  '"ObjectMeta":{"Size":10500,"LastModified":"Mon, 01 Jan 2024 00:00:00 GMT","ETag":"\\"ABC\\""},' +
  '"FilePath":"/data/out.bin.temp","PartSize":1000,' +
  '"DownloadInfo":{"Offset":4100,"CRC64":17596915340461967282}}}'

const OWN = {
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  targetPath: '/data/out.bin',
  parts: new Map([
    [2, 18_446_744_073_709_551_615n],
    [7, 0n],
  ]),
}

describe('the name of a download checkpoint', () => {
  it('is that of the SDKs for Python and Go', () => {
    expect(downloadCheckpointName(CHECKPOINT, 'examplebucket', 'dir/é&.bin', nodeDigests)).toBe(
      'cdf6884f32fb1e0dd9686c52ed6ca4a1-55bf700e70440075dc9312796991a68c.dcp',
    )
  })

  it('is another one for each version, range and file, while the lock is of the file alone', () => {
    const variants = [
      CHECKPOINT,
      { ...CHECKPOINT, versionId: '' },
      { ...CHECKPOINT, range: '' },
      { ...CHECKPOINT, filePath: '/data/out.bin' },
    ]
    const names = variants.map((about) => downloadCheckpointName(about, 'b', 'k', nodeDigests))
    expect(new Set(names).size).toBe(variants.length)
    const locks = variants.map(({ filePath }) => downloadLockName(filePath, nodeDigests))
    expect(new Set(locks).size).toBe(2)
  })
})

describe('encodeDownloadCheckpoint', () => {
  it('writes what the SDK for Python writes, to the byte', () => {
    expect(encodeDownloadCheckpoint(CHECKPOINT, nodeDigests)).toBe(PYTHON_FILE)
  })

  it('adds its own facts at the end, under a checksum that Python finds right', () => {
    const text = encodeDownloadCheckpoint({ ...CHECKPOINT, own: OWN }, nodeDigests)
    expect(text).toContain(
      '"CRC64": 17596915340461967282}, "Ossferry": {"Endpoint": "https://oss-cn-hangzhou.aliyuncs.com", ' +
        '"Target": "/data/out.bin", "Parts": [[2, 18446744073709551615], [7, 0]]}}, "MD5": "',
    )
    // Python takes the checksum over what it has parsed, written again.
    const parsed = parseJsonValue(text)
    expect(parsed instanceof Map && writePythonJson(parsed)).toBe(text)
  })

  it.each([
    ['with its own facts', { ...CHECKPOINT, own: OWN }],
    ['without a target', { ...CHECKPOINT, own: { ...OWN, targetPath: undefined } }],
    ['without', CHECKPOINT],
    ['from the start', { ...CHECKPOINT, offset: 0, crc64: 0n }],
  ])('is what decode reads back, %s', (_what, checkpoint) => {
    const text = encodeDownloadCheckpoint(checkpoint, nodeDigests)
    expect(decodeDownloadCheckpoint(text, nodeDigests)).toEqual({ kind: 'intact', checkpoint })
  })
})

describe('decodeDownloadCheckpoint', () => {
  it.each([
    ['Python', PYTHON_FILE],
    ['Go', GO_FILE],
  ])('reads the file of the SDK for %s', (_language, text) => {
    const decoded = decodeDownloadCheckpoint(text, nodeDigests)
    expect(decoded).toEqual({ kind: 'intact', checkpoint: CHECKPOINT })
  })

  it.each([
    ['torn', PYTHON_FILE.slice(0, -40)],
    ['empty', ''],
    ['changed in one digit', PYTHON_FILE.replace('4100', '4200')],
    ['overwritten with zeros', '\0'.repeat(100)],
  ])('finds a file that was %s damaged', (_what, text) => {
    expect(decodeDownloadCheckpoint(text, nodeDigests)).toEqual({ kind: 'damaged' })
  })

  it.each([
    ['of another program', '{"Magic": "other", "Data": {}, "MD5": ""}'],
    ['of an upload', sealed('{"FilePath": "/a", "PartSize": 5}')],
    ['with a CRC-64 beyond 64 bits', sealed(DATA.replace('17596', '917596'))],
    ['with an offset that is no whole number', sealed(DATA.replace('4100', '4100.5'))],
    ['with a negative offset', sealed(DATA.replace('4100', '-1'))],
  ])('takes a file %s for foreign', (_what, text) => {
    expect(decodeDownloadCheckpoint(text, nodeDigests)).toEqual({ kind: 'foreign' })
  })

  it.each(['[[1]]', '[[1, -1]]', '[["1", 1]]', '[1]', '{}', '[[1, 18446744073709551616]]'])(
    'passes over own facts that make no sense: %s',
    (parts) => {
      const own = `, "Ossferry": {"Endpoint": "e", "Parts": ${parts}}}`
      const text = sealed(DATA.replace(/\}$/, own))
      expect(decodeDownloadCheckpoint(text, nodeDigests)).toMatchObject({
        kind: 'intact',
        checkpoint: { own: undefined },
      })
    },
  )
})

/** `data` with the checksum that makes it whole. */
function sealed(data: string): string {
  const md5 = Buffer.from(nodeDigests.md5(Buffer.from(data))).toString('hex')
  return `{"Magic": "92611BED-89E2-46B6-89E5-72F273D4B0A3", "Data": ${data}, "MD5": "${md5}"}`
}
