/** Checksums of objects: those that OSS keeps, or of their bytes. */

import { OssferryError, type Client, type HeadObjectResult } from '../../index.js'
import { formatObject } from '../location.js'
import { adviseListing, explainPrefix } from '../remote/key-is-prefix.js'
import type { ObjectPlace } from '../remote/place.js'
import { hashStream, type Algorithm, type Checksum } from './hash-bytes.js'

export interface ObjectHashOptions {
  readonly algorithm: Algorithm
  /** Reads the object. What was read is also compared with the CRC-64 that OSS has. */
  readonly compute?: boolean | undefined
  readonly signal: AbortSignal
}

interface HashedObject extends ObjectPlace {
  readonly versionId?: string | undefined
}

export function hashObject(
  client: Client,
  object: HashedObject,
  options: ObjectHashOptions,
): Promise<Checksum> {
  const { signal } = options
  return explainPrefix(client, object, { advice: adviseListing, signal }, () =>
    checksumOf(client, object, options),
  )
}

async function checksumOf(
  client: Client,
  object: HashedObject,
  { algorithm, compute, signal }: ObjectHashOptions,
): Promise<Checksum> {
  if (compute === true) {
    return hashStream(client.downloader().iterate(object, { signal }), algorithm, signal)
  }
  const head = await client.headObject(object, { signal })
  const value = algorithm === 'crc64' ? head.hashCrc64 : md5Of(head)
  if (value !== undefined) return { value, size: head.contentLength, computed: false }
  const name = algorithm === 'crc64' ? 'CRC-64' : 'MD5'
  throw new OssferryError({
    code: 'ChecksumUnknown',
    message: `OSS has no ${name} of ${formatObject(object)}; --compute reads the object`,
  })
}

/** The ETag of an object that was stored by one request is its MD5, unless KMS encrypts it. */
function md5Of(head: HeadObjectResult): string | undefined {
  const { contentMd5, etag, objectType, serverSideEncryption = 'AES256' } = head
  if (contentMd5 !== undefined) return Buffer.from(contentMd5, 'base64').toString('hex')
  if (objectType !== 'Normal' || serverSideEncryption !== 'AES256') return undefined
  return /^"([0-9A-F]{32})"$/i.exec(etag)?.[1]?.toLowerCase()
}
