import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { writePythonJson } from '../../../../src/transfer/checkpoint/json-dialects.js'
import { parseJsonValue } from '../../../../src/transfer/checkpoint/json-value.js'
import { decodeEnvelope } from '../../../../src/transfer/checkpoint/sdk-checkpoint.js'
import {
  decodeUploadCheckpoint,
  encodeUploadCheckpoint,
  uploadCheckpointName,
  type UploadCheckpoint,
} from '../../../../src/transfer/checkpoint/upload-checkpoint.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'

/** What the SDKs for Python (1.3.2) and Go (1.5.1) wrote for one upload. */
const MAGIC = '92611BED-89E2-46B6-89E5-72F273D4B0A3'
const NAME = '73ed09117d57ff425fd0d0821a6140cf-5b42da834bd059f5f6ace3024546fe58.ucp'
const PYTHON_DATA = String.raw`{"FilePath": "/data/\u00e9&.bin", "FileMeta": {"Size": 10500, "LastModified": 1700000000.0}, "ObjectInfo": {"Name": "oss://examplebucket/dir/\u00e9&.bin"}, "PartSize": 6291456, "UploadInfo": {"UploadId": "0004B9894A22E5B1888A1E29F823ABCD"}}`
const PYTHON_MD5 = '255852194fe7b34c6ab8220ba93f1732'
const PYTHON_MD5_WITH_FRACTION = 'f5ff7cfc58a7b5ab0b5f7ed06256695f'
const GO_DATA =
  '{"FilePath":"/data/é\\u0026.bin","FileMeta":{"Size":10500,"LastModified":"2023-11-14 22:13:20.1234567 +0000 UTC"},"ObjectInfo":{"Name":"oss://examplebucket/dir/é\\u0026.bin"},"PartSize":6291456,"UploadInfo":{"UploadId":"0004B9894A22E5B1888A1E29F823ABCD"}}'
const GO_MD5 = 'eadc3c39e4c577bb72c27ffa4c69757e'

const pythonFile = `{"Magic": "${MAGIC}", "Data": ${PYTHON_DATA}, "MD5": "${PYTHON_MD5}"}`
const goFile = `{"Magic":"${MAGIC}","MD5":"${GO_MD5}","Data":${GO_DATA}}`

const checkpoint: UploadCheckpoint = {
  filePath: '/data/é&.bin',
  size: 10500,
  modified: { seconds: 1700000000 },
  objectName: 'oss://examplebucket/dir/é&.bin',
  partSize: 6291456,
  uploadId: '0004B9894A22E5B1888A1E29F823ABCD',
  own: undefined,
}

const own = {
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  identity: '2049:131:1700000000000000000',
  requestDigest: 'd41d8cd98f00b204e9800998ecf8427e',
  initiated: '1700000001000',
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** A file whose `Data` is that of Python's with some text replaced, sealed again. */
function sealed(from: string, to: string): string {
  const data = PYTHON_DATA.replace(from, to)
  expect(data).not.toBe(PYTHON_DATA)
  return `{"Magic": "${MAGIC}", "Data": ${data}, "MD5": "${md5(data)}"}`
}

describe('uploadCheckpointName', () => {
  it('is that of the SDKs', () => {
    const name = uploadCheckpointName('/data/é&.bin', 'examplebucket', 'dir/é&.bin', nodeDigests)
    expect(name).toBe(NAME)
  })
})

describe('encodeUploadCheckpoint', () => {
  it('writes what the SDK for Python writes, byte for byte', () => {
    expect(encodeUploadCheckpoint(checkpoint, nodeDigests)).toBe(pythonFile)
  })

  it('writes fractions of a second as Python does', () => {
    const text = encodeUploadCheckpoint(
      { ...checkpoint, modified: { seconds: 1700000000.1234567 } },
      nodeDigests,
    )
    expect(text).toBe(
      pythonFile
        .replace('1700000000.0', '1700000000.1234567')
        .replace(PYTHON_MD5, PYTHON_MD5_WITH_FRACTION),
    )
  })

  it('adds its own facts at the end of Data, where Python passes over them', () => {
    const text = encodeUploadCheckpoint({ ...checkpoint, own }, nodeDigests)
    const opening = pythonFile.slice(0, pythonFile.indexOf('}, "MD5"'))
    expect(text.startsWith(`${opening}, "Ossferry": {`)).toBe(true)
    expect(decodeUploadCheckpoint(text, nodeDigests)).toEqual({
      kind: 'intact',
      checkpoint: { ...checkpoint, own },
    })
  })

  it('keeps the rule by which Python checks a file: Data read and written again has the MD5', () => {
    const text = encodeUploadCheckpoint({ ...checkpoint, own }, nodeDigests)
    const file = parseJsonValue(text)
    if (!(file instanceof Map)) throw new Error('no object')
    expect([...file.keys()]).toEqual(['Magic', 'Data', 'MD5'])
    expect(file.get('Magic')).toBe(MAGIC)
    expect(file.get('MD5')).toBe(md5(writePythonJson(file.get('Data') ?? null)))
    // JavaScript's own reading of the same text, for what has no floats: the text is plain JSON.
    const parsed = JSON.parse(text) as { Data: { Ossferry: unknown; UploadInfo: unknown } }
    expect(parsed.Data.UploadInfo).toEqual({ UploadId: checkpoint.uploadId })
    expect(parsed.Data.Ossferry).toEqual({
      Endpoint: own.endpoint,
      Identity: own.identity,
      RequestDigest: own.requestDigest,
      Initiated: own.initiated,
    })
  })
})

describe('decodeUploadCheckpoint', () => {
  it('reads the file of the SDK for Python', () => {
    expect(decodeUploadCheckpoint(pythonFile, nodeDigests)).toEqual({ kind: 'intact', checkpoint })
  })

  it('reads the file of the SDK for Go, its time to the nanosecond', () => {
    expect(decodeUploadCheckpoint(goFile, nodeDigests)).toEqual({
      kind: 'intact',
      checkpoint: { ...checkpoint, modified: { nanoseconds: 1700000000_123456700n } },
    })
  })

  it('accepts a whole second written as an integer, as Python does', () => {
    const text = sealed('1700000000.0', '1700000000')
    expect(decodeUploadCheckpoint(text, nodeDigests)).toEqual({ kind: 'intact', checkpoint })
  })

  it('does not care how the file is laid out, only what it says', () => {
    const spread = pythonFile.replaceAll(', "', ' ,\n  "').replaceAll('{"', '{ "')
    expect(decodeUploadCheckpoint(spread, nodeDigests)).toEqual({ kind: 'intact', checkpoint })
  })

  it('passes over what later versions may add', () => {
    const text = sealed('"PartSize"', '"More": [1, {"x": null}], "PartSize"')
    expect(decodeUploadCheckpoint(text, nodeDigests)).toEqual({ kind: 'intact', checkpoint })
  })

  it('knows which dialect it has read', () => {
    expect(decodeEnvelope(pythonFile, nodeDigests)).toMatchObject({ dialect: 'python' })
    expect(decodeEnvelope(goFile, nodeDigests)).toMatchObject({ dialect: 'go' })
  })

  it.each([
    ['empty', ''],
    ['cut off', pythonFile.slice(0, 200)],
    ['filled with zeros', '\0'.repeat(pythonFile.length)],
    ['no object', '[]'],
    ['changed in one place', pythonFile.replace('10500', '10501')],
    ['without a digest', pythonFile.replace(`, "MD5": "${PYTHON_MD5}"`, '')],
    ['without an upload ID', sealed('0004B9894A22E5B1888A1E29F823ABCD', '')],
    ['of parts without a size', sealed('6291456', '0')],
  ])('takes a file that is %s for damaged', (_what, text) => {
    expect(decodeUploadCheckpoint(text, nodeDigests)).toEqual({ kind: 'damaged' })
  })

  it.each([
    ['another magic', pythonFile.replace(MAGIC, 'OTHER')],
    ['no magic', '{"upload_id": "x"}'],
    ['no data', `{"Magic": "${MAGIC}"}`],
    ['other fields', sealed('"UploadInfo"', '"DownloadInfo"')],
    ['a time of another kind', sealed('1700000000.0', '"yesterday"')],
    ['a size that is no number of bytes', sealed('10500', '-1')],
    ['a path that is no text', sealed(String.raw`"/data/\u00e9&.bin"`, '7')],
  ])('leaves a whole file with %s to its owner', (_what, text) => {
    expect(decodeUploadCheckpoint(text, nodeDigests)).toEqual({ kind: 'foreign' })
  })

  it('keeps a checkpoint whose own facts are not all there, without them', () => {
    const text = sealed('"PartSize"', '"Ossferry": {"Endpoint": "x"}, "PartSize"')
    expect(decodeUploadCheckpoint(text, nodeDigests)).toEqual({ kind: 'intact', checkpoint })
  })
})
