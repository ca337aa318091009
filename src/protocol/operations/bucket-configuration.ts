/**
 * The configurations of a bucket: documents that are put, got and deleted under a name in the
 * query, such as `?lifecycle`. A server keeps each as it came; here is what it must look like.
 */

import type { OssErrorCode } from '../errors/error-codes.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { decodeUtf8, encodeUtf8 } from '../text-codecs.js'
import type { XmlElement } from '../xml/read-xml.js'
import { formatXml, type XmlNode } from '../xml/write-xml.js'
import { checkBucketPolicy } from './bucket-policy.js'
import {
  checkBucketTags,
  checkEncryption,
  checkLifecycle,
  checkLogging,
  checkReferer,
  checkWebsite,
} from './configuration-checks.js'
import { checkCorsSize, CORS_ROOT, readCorsConfiguration } from './cors-configuration.js'
import { KEPT_CALLBACKS_ROOT, readKeptCallbacks } from './kept-callbacks.js'
import { readBodyDocument, requireBytes } from './read-request.js'
import { rejection } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

type ConfigurationMethod = 'GET' | 'PUT' | 'DELETE'

type OperationNames = Readonly<Partial<Record<ConfigurationMethod, string>>>

export interface BucketConfiguration {
  /** What it is kept as. */
  readonly name: string
  /** The names in the query that mean it. */
  readonly queryNames: readonly string[]
  /** The operations: what the API calls them, and the methods that mean them. */
  readonly operations: OperationNames
  readonly contentType: 'application/xml' | 'application/json'
  /** @throws RequestRejection for a document that OSS would refuse. */
  readonly check: (document: Uint8Array) => void
  /** What is got when nothing has been put: an error, or a document. */
  readonly absent: { readonly error: OssErrorCode } | { readonly document: Uint8Array }
}

export const BUCKET_CONFIGURATIONS: readonly BucketConfiguration[] = [
  {
    name: 'cors',
    queryNames: ['cors'],
    operations: namesOf('BucketCors', 'PUT', 'GET', 'DELETE'),
    contentType: 'application/xml',
    check: (body) =>
      readBodyDocument(body, CORS_ROOT, undefined, (root) => {
        checkCorsSize(body.length)
        readCorsConfiguration(root)
      }),
    absent: { error: 'NoSuchCORSConfiguration' },
  },
  xmlConfiguration('lifecycle', 'BucketLifecycle', 'LifecycleConfiguration', checkLifecycle, {
    error: 'NoSuchLifecycle',
  }),
  xmlConfiguration('website', 'BucketWebsite', 'WebsiteConfiguration', checkWebsite, {
    error: 'NoSuchWebsiteConfiguration',
  }),
  xmlConfiguration('logging', 'BucketLogging', 'BucketLoggingStatus', checkLogging, {
    document: formatXml(['BucketLoggingStatus', '']),
  }),
  xmlConfiguration('encryption', 'BucketEncryption', 'ServerSideEncryptionRule', checkEncryption, {
    error: 'NoSuchServerSideEncryptionRule',
  }),
  xmlConfiguration('tagging', 'BucketTags', 'Tagging', checkBucketTags, {
    document: formatXml(['Tagging', [['TagSet', '']]]),
  }),
  {
    ...xmlConfiguration('referer', 'BucketReferer', 'RefererConfiguration', checkReferer, {
      document: formatXml(everyReferer()),
    }),
    // Nobody deletes it: everything is allowed again when an empty list is put.
    operations: namesOf('BucketReferer', 'PUT', 'GET'),
  },
  // Comes before the policy, which has one of its names.
  {
    ...xmlConfiguration('callback', 'BucketCallbackPolicy', KEPT_CALLBACKS_ROOT, (root) => {
      readKeptCallbacks(root)
    }),
    queryNames: ['policy', 'comp'],
  },
  {
    name: 'policy',
    queryNames: ['policy'],
    operations: namesOf('BucketPolicy', 'PUT', 'GET', 'DELETE'),
    contentType: 'application/json',
    check: checkBucketPolicy,
    absent: { error: 'NoSuchBucketPolicy' },
  },
]

/** The document to keep. @throws RequestRejection for one that OSS would refuse. */
export function decodePutConfigurationRequest(
  request: OssRequest,
  { check }: BucketConfiguration,
): string {
  const body = requireBytes(request)
  check(body)
  const document = decodeUtf8(body)
  if (document === undefined) throw rejection('MalformedXML')
  return document
}

/** @throws RequestRejection when there is no document, and OSS has none to show instead. */
export function encodeGetConfigurationResponse(
  { absent, contentType }: BucketConfiguration,
  bucket: string,
  document: string | undefined,
): OssResponse {
  if (document === undefined && 'error' in absent) {
    throw rejection(absent.error, { details: { BucketName: bucket } })
  }
  const body = document === undefined && 'document' in absent ? absent.document : undefined
  return {
    status: 200,
    headers: { 'content-type': contentType },
    body: body ?? encodeUtf8(document ?? ''),
  }
}

export function encodePutConfigurationResponse(): OssResponse {
  return emptyResponse(200)
}

export function encodeDeleteConfigurationResponse(): OssResponse {
  return emptyResponse(204)
}

/** `PutBucketCors` for `PUT`, and so on. */
function namesOf(name: string, ...methods: readonly ConfigurationMethod[]): OperationNames {
  const entries = methods.map((method) => [
    method,
    method.slice(0, 1) + method.slice(1).toLowerCase() + name,
  ])
  return Object.fromEntries(entries) as OperationNames
}

function xmlConfiguration(
  name: string,
  operations: string,
  root: string,
  check: (root: XmlElement) => void,
  absent: BucketConfiguration['absent'] = { error: 'NoSuchBucketPolicy' },
): BucketConfiguration {
  return {
    name,
    queryNames: [name],
    operations: namesOf(operations, 'PUT', 'GET', 'DELETE'),
    contentType: 'application/xml',
    check: (body) => readBodyDocument(body, root, undefined, check),
    absent,
  }
}

function everyReferer(): XmlNode {
  return [
    'RefererConfiguration',
    [
      ['AllowEmptyReferer', true],
      ['RefererList', ''],
    ],
  ]
}
