import { describe, expect, it } from 'vitest'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import type { DownloadCheckpoint } from '../../../../src/transfer/checkpoint/download-checkpoint.js'
import { oss2DownloadFormat } from '../../../../src/transfer/checkpoint/oss2-download-record.js'
import { oss2RecordName } from '../../../../src/transfer/checkpoint/oss2-record.js'
import { oss2UploadFormat } from '../../../../src/transfer/checkpoint/oss2-upload-record.js'
import type { UploadCheckpoint } from '../../../../src/transfer/checkpoint/upload-checkpoint.js'

const OBJECT = { bucket: 'examplebucket', key: 'dir/é&.bin' }

/** As oss2 2.19.1 has written it, folder aside. */
const UPLOAD_FILE =
  '{"op_type": "ResumableUpload", "upload_id": "UP0001", "file_path": "/data/src\\u00e9\\u4e2d&.bin", ' +
  '"size": 1049076, "mtime": 1795220243.416506, "bucket": "bucket", "key": "dir/k \\u00e9\\u4e2d&.bin", "part_size": 102400}'
const UPLOAD: UploadCheckpoint = {
  filePath: '/data/srcé中&.bin',
  size: 1_049_076,
  modified: { seconds: 1_795_220_243.416506 },
  objectName: 'oss://bucket/dir/k é中&.bin',
  partSize: 102_400,
  uploadId: 'UP0001',
  own: undefined,
}
const UPLOAD_OWN = {
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  identity: '1:2:3',
  requestDigest: 'd41d8cd9',
  initiated: '1795220243000',
}

const TARGET = { filePath: '/data/out é.bin', versionId: 'v1' }
const DOWNLOAD_FILE =
  '{"op_type": "ResumableDownload", "bucket": "bucket", "key": "dir/k \\u00e9.bin", "size": 250000, ' +
  '"mtime": 1704067200, "etag": "ABC-3", "part_size": 102400, "file_path": "/data/out \\u00e9.bin", ' +
  '"tmp_suffix": ".tmp-abcdefghijkl", "parts": [' +
  '{"part_number": 1, "start": 0, "end": 102400, "part_crc": 18446744073709551615}, ' +
  '{"part_number": 3, "start": 204800, "end": 250000, "part_crc": 7}]}'
const PARTS = new Map([
  [1, 18_446_744_073_709_551_615n],
  [3, 7n],
])
const DOWNLOAD: DownloadCheckpoint = {
  objectName: 'oss://bucket/dir/k é.bin',
  versionId: 'v1',
  range: '',
  objectSize: 250_000,
  lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT',
  etag: '"ABC-3"',
  filePath: '/data/out é.bin.tmp-abcdefghijkl',
  partSize: 102_400,
  offset: 0,
  crc64: 0n,
  own: { endpoint: undefined, targetPath: TARGET.filePath, parts: PARTS },
}
const downloads = oss2DownloadFormat(TARGET)

describe('the name of an oss2 record', () => {
  it('is that of the Python SDK V1', () => {
    expect(oss2RecordName(OBJECT, '/data/é&.bin', nodeDigests)).toBe(
      '5daf6a46b2c490a96e0e21facfbd1b67--73ed09117d57ff425fd0d0821a6140cf',
    )
  })

  it('tells the versions of an object apart', () => {
    expect(oss2RecordName({ ...OBJECT, versionId: 'v1' }, '/data/out.bin', nodeDigests)).toBe(
      '5b7981224dec6c3b1f6d38698771637f--0405ccc8dfc1d995e408b3c6c51d091a',
    )
  })
})

describe('the oss2 record of an upload', () => {
  it('is written as Python writes it, byte for byte', () => {
    expect(oss2UploadFormat.encode(UPLOAD)).toBe(UPLOAD_FILE)
  })

  it('is read as Python has written it', () => {
    expect(oss2UploadFormat.decode(UPLOAD_FILE)).toEqual({ kind: 'intact', checkpoint: UPLOAD })
  })

  it.each([
    [1_700_000_000, '1700000000.0'],
    [1_700_000_000.1234567, '1700000000.1234567'],
    [0.5, '0.5'],
  ])('writes the time %d as Python’s float', (seconds, text) => {
    const written = oss2UploadFormat.encode({ ...UPLOAD, modified: { seconds } })
    expect(written).toContain(`"mtime": ${text}, `)
    expect(oss2UploadFormat.decode(written)).toMatchObject({
      checkpoint: { modified: { seconds } },
    })
  })

  it('may have a whole number for its time', () => {
    const text = UPLOAD_FILE.replace('1795220243.416506', '1795220243')
    expect(oss2UploadFormat.decode(text)).toMatchObject({
      checkpoint: { modified: { seconds: 1_795_220_243 } },
    })
  })

  it('keeps what only ossferry knows at its end, where Python passes over it', () => {
    const written = oss2UploadFormat.encode({ ...UPLOAD, own: UPLOAD_OWN })
    expect(written.startsWith(UPLOAD_FILE.slice(0, -1))).toBe(true)
    expect(oss2UploadFormat.decode(written)).toMatchObject({ checkpoint: { own: UPLOAD_OWN } })
  })

  it('of an object whose key holds slashes and line feeds is read as it was written', () => {
    const objectName = 'oss://bucket//a//b\nc/'
    const written = oss2UploadFormat.encode({ ...UPLOAD, objectName })
    expect(oss2UploadFormat.decode(written)).toMatchObject({ checkpoint: { objectName } })
  })

  it('of an upload that the client encrypts is not ours to go on with', () => {
    const text = UPLOAD_FILE.replace(/\}$/, ', "content_crypto_material": {"wrap_alg": "rsa"}}')
    expect(oss2UploadFormat.decode(text)).toEqual({ kind: 'foreign' })
  })

  it.each([
    ['is empty', ''],
    ['is torn', UPLOAD_FILE.slice(0, 100)],
    ['is no object', '[]'],
    ['is of another kind', DOWNLOAD_FILE],
    ['has no upload ID', UPLOAD_FILE.replace('"upload_id": "UP0001", ', '')],
    ['has an empty upload ID', UPLOAD_FILE.replace('UP0001', '')],
    ['has a number for its path', UPLOAD_FILE.replace(/"file_path": "[^"]*"/, '"file_path": 7')],
    ['has a text for its size', UPLOAD_FILE.replace('1049076', '"1049076"')],
    ['has a fraction for its size', UPLOAD_FILE.replace('1049076', '1049076.0')],
    ['has a text for its time', UPLOAD_FILE.replace('1795220243.416506', '"then"')],
    ['has parts of no size', UPLOAD_FILE.replace('102400', '0')],
    ['has no bucket', UPLOAD_FILE.replace('"bucket": "bucket"', '"bucket": null')],
    ['has no key', UPLOAD_FILE.replace(/"key": "[^"]*"/, '"key": []')],
  ])('that %s is damaged', (_what, text) => {
    expect(oss2UploadFormat.decode(text)).toEqual({ kind: 'damaged' })
  })
})

describe('the oss2 record of a download', () => {
  it('is written as Python writes it, byte for byte', () => {
    expect(downloads.encode(DOWNLOAD)).toBe(DOWNLOAD_FILE)
  })

  it('is read as Python has written it', () => {
    expect(downloads.decode(DOWNLOAD_FILE)).toEqual({ kind: 'intact', checkpoint: DOWNLOAD })
  })

  it('keeps the endpoint at its end, where Python passes over it', () => {
    const endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'
    const own = { endpoint, targetPath: TARGET.filePath, parts: PARTS }
    const written = downloads.encode({ ...DOWNLOAD, own })
    expect(written.startsWith(DOWNLOAD_FILE.slice(0, -1))).toBe(true)
    expect(downloads.decode(written)).toMatchObject({ checkpoint: { own } })
  })

  it('whose parts Python has appended in the order of their end is as good', () => {
    const text = DOWNLOAD_FILE.replace(/\[(\{.*?\}), (\{.*?\})\]/, '[$2, $1]')
    expect(text).not.toBe(DOWNLOAD_FILE)
    expect(downloads.decode(text)).toMatchObject({ checkpoint: { own: { parts: PARTS } } })
  })

  it.each([
    ['whose CRC-64 was not computed', '"part_crc": null'],
    ['whose CRC-64 is a text', '"part_crc": "7"'],
    ['whose CRC-64 has too many bits', '"part_crc": 18446744073709551616'],
    ['without a CRC-64', '"crc": 7'],
  ])('does not vouch for a part %s', (_what, replacement) => {
    const decoded = downloads.decode(DOWNLOAD_FILE.replace('"part_crc": 7', replacement))
    expect(decoded).toMatchObject({
      kind: 'intact',
      checkpoint: { own: { parts: new Map([...PARTS].slice(0, 1)) } },
    })
  })

  it.each([
    ['begins elsewhere', '"start": 204800', '"start": 204801'],
    ['ends elsewhere', '"end": 250000', '"end": 249999'],
    ['has the number 0', '"part_number": 3', '"part_number": 0'],
    ['lies past the end', '"part_number": 3', '"part_number": 4'],
  ])('does not vouch for a part that %s', (_what, part, replacement) => {
    const decoded = downloads.decode(DOWNLOAD_FILE.replace(part, replacement))
    expect(decoded).toMatchObject({
      kind: 'intact',
      checkpoint: { own: { parts: new Map([...PARTS].slice(0, 1)) } },
    })
  })

  it.each([
    ['is torn', DOWNLOAD_FILE.slice(0, -20)],
    ['is of another kind', UPLOAD_FILE],
    ['has a fraction for its time', DOWNLOAD_FILE.replace('1704067200', '1704067200.0')],
    ['has a number for its ETag', DOWNLOAD_FILE.replace('"ABC-3"', '3')],
    ['has no list of parts', DOWNLOAD_FILE.replace(/"parts": .*/, '"parts": {}}')],
    ['has parts of no size', DOWNLOAD_FILE.replace('"part_size": 102400', '"part_size": 0')],
    ['has no suffix', DOWNLOAD_FILE.replace('.tmp-abcdefghijkl', '')],
    ['leads out of the directory', DOWNLOAD_FILE.replace('.tmp-abcdefghijkl', '/../../etc/passwd')],
    [
      'leads to another directory of Windows',
      DOWNLOAD_FILE.replace('.tmp-abcdefghijkl', '.\\\\..\\\\x'),
    ],
  ])('that %s is damaged', (_what, text) => {
    expect(text).not.toBe(DOWNLOAD_FILE)
    expect(downloads.decode(text)).toEqual({ kind: 'damaged' })
  })
})
