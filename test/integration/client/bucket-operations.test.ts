/** The client's calls about buckets, and those that end a state of an object. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { StaticCredentialsProvider } from '../../../src/client/credentials/fixed-credentials.js'
import { OssClient } from '../../../src/client/oss-client.js'
import { nodeClientPlatform } from '../../../src/platform/node/client-platform.js'
import { systemClock } from '../../../src/platform/node/clock.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'

const bucket = 'test-bucket'
const HOUR_MS = 3_600_000

let server: EmbeddedServer
let aheadMs = 0

beforeAll(async () => {
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  server = await createServer({ buckets: [bucket], clock })
})
beforeEach(async () => {
  aheadMs = 0
  await server.reset()
})
afterAll(() => server.close())

describe.each([{ signatureVersion: 'v1' }, { signatureVersion: 'v4' }] as const)(
  'signed with $signatureVersion,',
  ({ signatureVersion }) => {
    let client: OssClient

    beforeEach(() => {
      const { accessKeyId, accessKeySecret, endpoint, region } = server
      const credentialsProvider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
      const config = { region, endpoint, credentialsProvider, signatureVersion }
      client = new OssClient({ ...config, proxy: false }, nodeClientPlatform)
      return () => client.close()
    })

    it('the ACL of a bucket is read and said anew', async () => {
      expect(await client.getBucketAcl({ bucket })).toMatchObject({ acl: 'private' })
      await client.putBucketAcl({ bucket, acl: 'public-read' })
      const { acl, owner } = await client.getBucketAcl({ bucket })
      expect(acl).toBe('public-read')
      expect(owner?.id).toMatch(/^\d+$/)
      await expect(client.getBucketAcl({ bucket: 'nowhere' })).rejects.toMatchObject({
        code: 'NoSuchBucket',
      })
    })

    it('a bucket tells where it is and how much it holds', async () => {
      await client.putObject({ bucket, key: 'a', body: Buffer.from('123456789') })
      await client.putObject({ bucket, key: 'b', body: Buffer.from('1'), storageClass: 'IA' })
      await client.initiateMultipartUpload({ bucket, key: 'c' })
      expect(await client.getBucketLocation({ bucket })).toMatchObject({
        location: `oss-${server.region}`,
      })
      expect(await client.getBucketStat({ bucket })).toMatchObject({
        objectCount: 2,
        multipartUploadCount: 1,
        classes: { Standard: { storage: 9, objectCount: 1 }, IA: { realStorage: 1 } },
      })
    })

    it('the regions are told, and one that does not exist is refused', async () => {
      const region = `oss-${server.region}`
      const { regions } = await client.describeRegions()
      expect(regions.map((place) => place.region)).toEqual([region])
      expect(await client.describeRegions({ region })).toMatchObject({ regions })
      await expect(client.describeRegions({ region: 'oss-moon' })).rejects.toMatchObject({
        code: 'NoSuchRegion',
      })
    })

    it('an appendable object is sealed at its end, and stays as it is', async () => {
      const key = 'log'
      await client.appendObject({ bucket, key, position: 0, body: Buffer.from('one') })
      await expect(client.sealAppendObject({ bucket, key, position: 1 })).rejects.toMatchObject({
        code: 'PositionNotEqualToLength',
      })
      const { sealedTime } = await client.sealAppendObject({ bucket, key, position: 3 })
      expect(sealedTime).toMatch(/ GMT$/)
      await expect(
        client.appendObject({ bucket, key, position: 3, body: Buffer.from('two') }),
      ).rejects.toMatchObject({ code: 'AppendSealedObjectNotAllowed' })
    })

    it('a restored object is put back into the archive', async () => {
      const object = { bucket, key: 'old' }
      const body = Buffer.from('x')
      await client.putObject({ ...object, body, storageClass: 'ColdArchive' })
      await client.restoreObject({ ...object, days: 3 })
      await expect(client.cleanRestoredObject(object)).rejects.toMatchObject({
        code: 'ArchiveRestoreNotFinished',
      })
      aheadMs = 13 * HOUR_MS
      const read = await client.getObject(object)
      expect(Buffer.from(await read.body.bytes(10))).toEqual(body)
      await client.cleanRestoredObject(object)
      await expect(client.getObject(object)).rejects.toMatchObject({ code: 'InvalidObjectState' })
    })
  },
)
