import { describe, expect, it } from 'vitest'
import { CheckpointError } from '../../../src/transfer/errors/checkpoint-errors.js'
import { plainRecordOf, textOfRecord } from '../../../src/v1/stored-json.js'

const UPLOAD =
  '{"op_type": "ResumableUpload", "upload_id": "U\\u00e9", "size": 9007199254740991, "mtime": 1700000000.0, ' +
  '"part_size": 102400, "ossferry": {"endpoint": "http://127.0.0.1"}}'
const DOWNLOAD =
  '{"op_type": "ResumableDownload", "size": 250000, "mtime": 1704067200, "parts": ' +
  '[{"part_number": 1, "part_crc": 18446744073709551615}, {"part_number": 2, "part_crc": 7}, {"part_crc": null}]}'

describe('a record as plain data', () => {
  it.each([
    ['an upload', UPLOAD],
    ['a download', DOWNLOAD],
  ])('of %s survives JSON.stringify, and is then the same text again', (_what, text) => {
    const plain = plainRecordOf(text) ?? {}
    const kept = JSON.parse(JSON.stringify(plain)) as object
    expect(kept).toEqual(plain)
    expect(textOfRecord(kept)).toBe(text)
  })

  it('has CRC-64s as texts, small ones too', () => {
    expect(plainRecordOf(DOWNLOAD)).toMatchObject({
      mtime: 1_704_067_200,
      parts: [{ part_crc: '18446744073709551615' }, { part_crc: '7' }, { part_crc: null }],
    })
  })

  it('may come back with CRC-64s as bigints', () => {
    const record = { op_type: 'ResumableDownload', parts: [{ part_crc: 2n ** 64n - 1n }] }
    expect(textOfRecord(record)).toContain('"part_crc": 18446744073709551615')
  })

  it('keeps a CRC-64 that is no number as the text it is', () => {
    const record = { op_type: 'ResumableDownload', parts: [{ part_crc: 'none' }] }
    expect(textOfRecord(record)).toContain('"part_crc": "none"')
  })

  it('leaves out what is undefined', () => {
    expect(textOfRecord({ op_type: 'ResumableUpload', ossferry: undefined })).toBe(
      '{"op_type": "ResumableUpload"}',
    )
  })

  it('is refused when it holds what is no data', () => {
    expect(() => textOfRecord({ size: () => 1 })).toThrow(CheckpointError)
    expect(() => textOfRecord({ size: () => 1 })).toThrow(/a function in size/)
  })

  it.each(['', '[1]', '{"torn": ', '7'])('is none in %j', (text) => {
    expect(plainRecordOf(text)).toBeUndefined()
  })
})
