import { describe, expect, it } from 'vitest'
import type { DownloadCheckpoint } from '../../../../src/transfer/checkpoint/download-checkpoint.js'
import { describeDownload } from '../../../../src/transfer/checkpoint/transfer-record.js'

const CHECKPOINT: Omit<DownloadCheckpoint, 'filePath' | 'own'> = {
  objectName: 'oss://bucket/key',
  versionId: '',
  range: '',
  objectSize: 500,
  lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT',
  etag: '"ABC"',
  partSize: 100,
  offset: 0,
  crc64: 0n,
}

describe('the record of a download', () => {
  it.each([
    ['a file beside the target', '/d/report.temp', '/d/report', '/d/report', '/d/report.temp'],
    ['the target itself', '/d/report', '/d/report', '/d/report', undefined],
    ['a target called .temp', '/d/report.temp', '/d/report.temp', '/d/report.temp', undefined],
    ['a file, not of what', '/d/report.temp', undefined, '/d/report', '/d/report.temp'],
    ['a file without a known ending', '/d/report', undefined, '/d/report', undefined],
  ])('tells of %s', (_what, filePath, targetPath, target, partialFile) => {
    const own = { endpoint: 'https://endpoint', targetPath, parts: new Map<number, bigint>() }
    const record = describeDownload({ ...CHECKPOINT, filePath, own })
    expect(record).toMatchObject({ target, partialFile })
  })
})
