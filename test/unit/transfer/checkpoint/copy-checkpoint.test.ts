import { describe, expect, it } from 'vitest'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import {
  copyCheckpointFormat,
  copyCheckpointName,
  type CopyCheckpoint,
} from '../../../../src/transfer/checkpoint/copy-checkpoint.js'
import { encodeUploadCheckpoint } from '../../../../src/transfer/checkpoint/upload-checkpoint.js'

const format = copyCheckpointFormat(nodeDigests)
const CHECKPOINT: CopyCheckpoint = {
  sourceName: 'oss://bucket/文件 a+b.bin',
  sourceVersionId: '',
  sourceSize: 2 ** 45 + 1,
  sourceEtag: '"5B3C1A2E053D763E1B002CC607C5A0FE-7"',
  pinnedVersionId: 'CAEQNhiBgMDJgZCA0BYiIDc4',
  objectName: 'oss://other/copy',
  partSize: 64 * 1024 * 1024,
  uploadId: '0004B9894A22E5B1888A1E29F823ABCD',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  requestDigest: '0123',
  initiated: '1700000001000',
}
const SOURCE = { bucket: 'bucket', key: 'a b', versionId: undefined }
const TARGET = { bucket: 'other', key: 'copy' }

describe('the checkpoint of a copy', () => {
  it('is read as it was written', () => {
    const text = format.encode(CHECKPOINT)
    expect(format.decode(text)).toEqual({ kind: 'intact', checkpoint: CHECKPOINT })
    expect(text).toMatch(
      /^\{"Magic": "92611BED-89E2-46B6-89E5-72F273D4B0A3", "Data": \{"CopySource"/,
    )
    expect(text).toMatch(/^[ -~]*$/)
  })

  it.each([
    ['that is empty', '', 'damaged'],
    ['that is torn', format.encode(CHECKPOINT).slice(0, -20), 'damaged'],
    [
      'in which a digit was changed',
      format.encode(CHECKPOINT).replace('67108864', '67108865'),
      'damaged',
    ],
    ['without an upload', format.encode({ ...CHECKPOINT, uploadId: '' }), 'damaged'],
    ['without a part size', format.encode({ ...CHECKPOINT, partSize: 0 }), 'damaged'],
    ['of another program', '{"Magic": "X", "Data": {}, "MD5": ""}', 'foreign'],
    [
      'of an upload',
      encodeUploadCheckpoint(
        {
          filePath: '/a',
          size: 1,
          modified: { seconds: 1 },
          objectName: 'oss://b/k',
          partSize: 1,
          uploadId: 'U',
          own: undefined,
        },
        nodeDigests,
      ),
      'foreign',
    ],
  ])('%s is told from an intact one', (_what, text, kind) => {
    expect(format.decode(text)).toEqual({ kind })
  })
})

describe('the name of the checkpoint', () => {
  it('stands for the source, its version and the target', () => {
    const name = copyCheckpointName(SOURCE, TARGET, nodeDigests)
    expect(name).toMatch(/^[0-9a-f]{32}-[0-9a-f]{32}\.ccp$/)
    expect(copyCheckpointName({ ...SOURCE }, { ...TARGET }, nodeDigests)).toBe(name)
    const others = [
      copyCheckpointName({ ...SOURCE, versionId: 'v' }, TARGET, nodeDigests),
      copyCheckpointName({ ...SOURCE, key: 'a%20b' }, TARGET, nodeDigests),
      copyCheckpointName({ ...SOURCE, bucket: 'bucket2' }, TARGET, nodeDigests),
      copyCheckpointName(SOURCE, { ...TARGET, key: 'copy2' }, nodeDigests),
      copyCheckpointName(SOURCE, { ...TARGET, bucket: 'other2' }, nodeDigests),
    ]
    expect(new Set([name, ...others]).size).toBe(6)
  })
})
