/** Which operation a request means: its method and the names in its query decide. */

import { BUCKET_CONFIGURATIONS } from '../protocol/operations/bucket-configuration.js'
import type { OssRequest } from '../protocol/oss-message.js'

/** A method and the query names that make the operation; the first line that fits counts. */
type Route = readonly [method: string, names: readonly string[], operation: string]

const CONFIGURATION_ROUTES: readonly Route[] = BUCKET_CONFIGURATIONS.flatMap(
  ({ operations, queryNames }) =>
    Object.entries(operations).map(([method, name]): Route => [method, queryNames, name]),
)

const SERVICE_ROUTES: readonly Route[] = [
  ['GET', ['regions'], 'DescribeRegions'],
  ['GET', [], 'ListBuckets'],
]

const BUCKET_ROUTES: readonly Route[] = [
  ['GET', ['acl'], 'GetBucketAcl'],
  ['GET', ['bucketInfo'], 'GetBucketInfo'],
  ['GET', ['stat'], 'GetBucketStat'],
  ['GET', ['location'], 'GetBucketLocation'],
  ['GET', ['versioning'], 'GetBucketVersioning'],
  ['GET', ['versions'], 'ListObjectVersions'],
  ['GET', ['uploads'], 'ListMultipartUploads'],
  ...CONFIGURATION_ROUTES,
  ['GET', ['list-type'], 'ListObjectsV2'],
  ['GET', [], 'ListObjects'],
  ['HEAD', [], 'GetBucketInfo'],
  ['PUT', ['acl'], 'PutBucketAcl'],
  ['PUT', ['versioning'], 'PutBucketVersioning'],
  ['PUT', [], 'PutBucket'],
  ['POST', ['delete'], 'DeleteMultipleObjects'],
  ['POST', [], 'PostObject'],
  ['DELETE', [], 'DeleteBucket'],
  ['OPTIONS', [], 'OptionObject'],
]

const OBJECT_ROUTES: readonly Route[] = [
  ['GET', ['acl'], 'GetObjectACL'],
  ['GET', ['tagging'], 'GetObjectTagging'],
  ['GET', ['symlink'], 'GetSymlink'],
  ['GET', ['uploadId'], 'ListParts'],
  ['GET', [], 'GetObject'],
  ['HEAD', ['objectMeta'], 'GetObjectMeta'],
  ['HEAD', [], 'HeadObject'],
  ['PUT', ['acl'], 'PutObjectACL'],
  ['PUT', ['tagging'], 'PutObjectTagging'],
  ['PUT', ['symlink'], 'PutSymlink'],
  ['PUT', ['uploadId'], 'UploadPart'],
  ['PUT', ['partNumber'], 'UploadPart'],
  ['PUT', [], 'PutObject'],
  ['POST', ['uploads'], 'InitiateMultipartUpload'],
  ['POST', ['uploadId'], 'CompleteMultipartUpload'],
  ['POST', ['append'], 'AppendObject'],
  ['POST', ['seal'], 'SealAppendObject'],
  ['POST', ['restore'], 'RestoreObject'],
  ['POST', ['cleanRestoredObject'], 'CleanRestoredObject'],
  ['POST', ['x-oss-process'], 'ProcessObject'],
  ['POST', ['x-oss-async-process'], 'AsyncProcessObject'],
  ['DELETE', ['uploadId'], 'AbortMultipartUpload'],
  ['DELETE', ['tagging'], 'DeleteObjectTagging'],
  ['DELETE', [], 'DeleteObject'],
  ['OPTIONS', [], 'OptionObject'],
]

/**
 * Names that make a request mean something else than the plain operation of its method. Such a
 * request must never be taken for the plain one: `PUT /key?tagging` is no upload. `x-oss-process`
 * is none of them: it changes what a GET of the object is answered with.
 */
const SUB_RESOURCES: ReadonlySet<string> = new Set([
  ...[...SERVICE_ROUTES, ...BUCKET_ROUTES, ...OBJECT_ROUTES].flatMap(([, names]) =>
    names.filter((name) => !name.startsWith('x-oss-')),
  ),
  ...['accessmonitor', 'asyncFetch', 'cname', 'comp', 'encryption'],
  ...['httpsConfig', 'inventory', 'lifecycle', 'live', 'logging', 'metaQuery', 'policy'],
  ...['policyStatus', 'publicAccessBlock', 'qosInfo', 'referer', 'replication'],
  ...['replicationLocation', 'replicationProgress', 'requestPayment', 'resourceGroup'],
  ...['resourcePool', 'style', 'styleName', 'transferAcceleration', 'vod', 'website', 'worm'],
])

/** How copies are told from uploads. */
const COPIES: Readonly<Record<string, string>> = {
  PutObject: 'CopyObject',
  UploadPart: 'UploadPartCopy',
}

const OPERATION_NAMES: ReadonlySet<string> = new Set([
  ...[...SERVICE_ROUTES, ...BUCKET_ROUTES, ...OBJECT_ROUTES].map(([, , operation]) => operation),
  ...Object.values(COPIES),
])

/** Whether a request can mean the operation called `name`. */
export function isOperationName(name: string): boolean {
  return OPERATION_NAMES.has(name)
}

/** The API name of the operation, or `undefined` when the request means none. */
export function routeRequest(
  request: Pick<OssRequest, 'bucket' | 'key' | 'query' | 'headers'> & { readonly method: string },
): string | undefined {
  const { bucket, key, query, method } = request
  const routes =
    bucket === undefined ? SERVICE_ROUTES : key === undefined ? BUCKET_ROUTES : OBJECT_ROUTES
  const asked = Object.keys(query).filter((name) => SUB_RESOURCES.has(name))
  const route = routes.find(
    ([routeMethod, names]) =>
      routeMethod === method &&
      (names.length === 0 ? asked.length === 0 : names.every((name) => Object.hasOwn(query, name))),
  )
  const operation = route?.[2]
  if (operation === undefined || request.headers['x-oss-copy-source'] === undefined) {
    return operation
  }
  return COPIES[operation] ?? operation
}
