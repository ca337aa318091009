/** Runs `stat`. */

import { formatByteSize } from '../byte-size.js'
import type { ExitCode } from '../exit-codes.js'
import { formatObject } from '../location.js'
import { forEachItem } from '../remote/each.js'
import { adviseListing, explainPrefix } from '../remote/key-is-prefix.js'
import type { ObjectPlace, PrefixPlace } from '../remote/place.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote, type RemoteContext } from '../remote/run-remote.js'
import { formatFacts, type Fact } from './fact-lines.js'

export interface StatOptions extends RemoteOptions {
  /** Of the one object that is named. */
  readonly versionId?: string | undefined
  /** Whether its ACL is asked for, which takes a request and a permission. */
  readonly acl?: boolean | undefined
}

export function stat(places: readonly PrefixPlace[], options: StatOptions): Promise<ExitCode> {
  return runRemote(options, (context) =>
    forEachItem(places, context, ({ bucket, prefix }) =>
      prefix === ''
        ? statBucket(context, bucket)
        : statObject(context, { bucket, key: prefix }, options),
    ),
  )
}

async function statBucket(context: RemoteContext, bucket: string): Promise<void> {
  const { client, signal } = context
  const result = await client.getBucketInfo({ bucket }, { signal })
  const { statusCode: _status, headers: _headers, requestId, name, ...known } = result
  await context.line({ type: 'bucket', bucket: name, ...known, requestId })
  if (context.json) return
  const facts: readonly Fact[] = [
    ['region', result.location.replace(/^oss-/, '')],
    ['created', result.creationDate],
    ['storage class', result.storageClass],
    ['redundancy', result.dataRedundancyType],
    ['ACL', result.acl],
    ['versioning', result.versioning ?? 'never enabled'],
    ['owner', result.owner.id],
    ['endpoint', result.extranetEndpoint],
    ['internal endpoint', result.intranetEndpoint],
  ]
  await context.output.write(formatFacts(`oss://${name}`, facts))
}

async function statObject(
  context: RemoteContext,
  object: ObjectPlace,
  { versionId, acl: asksAcl }: StatOptions,
): Promise<void> {
  const { client, signal } = context
  const version = { ...object, versionId }
  const result = await explainPrefix(client, object, { advice: adviseListing, signal }, () =>
    client.headObject(version, { signal }),
  )
  const { statusCode: _status, headers, requestId, contentLength: size, ...known } = result
  const count = result.taggingCount ?? 0
  const tags = count === 0 ? [] : (await client.getObjectTagging(version, { signal })).tags
  const acl =
    asksAcl === true
      ? (await client.getObjectAcl(version, { signal })).acl
      : headers['x-oss-object-acl']
  await context.line({ type: 'object', ...object, size, ...known, acl, tags, requestId })
  if (context.json) return
  const { metadata = {} } = result
  const facts: readonly Fact[] = [
    ['size', size < 1024 ? `${size} bytes` : `${formatByteSize(size)} (${size} bytes)`],
    ['last modified', result.lastModified],
    ['ETag', result.etag],
    ['CRC-64', result.hashCrc64],
    ['MD5', md5OfHeader(result.contentMd5)],
    ['type', result.objectType],
    ['storage class', result.storageClass],
    ['restore', result.restore],
    ['version', result.versionId],
    ['ACL', acl === 'default' ? 'default: that of the bucket' : acl],
    ['next position', result.nextAppendPosition],
    ['expires by rule', result.expiration],
    ['encryption', result.serverSideEncryption],
    ['data encryption', result.serverSideDataEncryption],
    ['encryption key', result.serverSideEncryptionKeyId],
    ['content type', result.contentType],
    ['content encoding', result.contentEncoding],
    ['content language', result.contentLanguage],
    ['content disposition', result.contentDisposition],
    ['cache control', result.cacheControl],
    ['expires', result.expires],
    ...Object.entries(metadata).map(([name, value]): Fact => [`meta ${name}`, value]),
    ...tags.map(({ key, value }): Fact => [`tag ${key}`, value]),
  ]
  await context.output.write(formatFacts(formatObject(object), facts))
}

/** As programs print it, not as the header has it. */
function md5OfHeader(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex')
}
