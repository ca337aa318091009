import { describe, expect, it } from 'vitest'
import { encodeAbortMultipartUploadRequest } from '../../../../src/protocol/operations/abort-multipart-upload.js'
import { encodeCompleteMultipartUploadRequest } from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { encodeHeadObjectRequest } from '../../../../src/protocol/operations/head-object.js'
import { encodeInitiateMultipartUploadRequest } from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import { encodeListPartsRequest } from '../../../../src/protocol/operations/list-parts.js'
import { encodePutObjectRequest } from '../../../../src/protocol/operations/put-object.js'
import { encodeUploadPartRequest } from '../../../../src/protocol/operations/upload-part.js'
import type { OssRequest } from '../../../../src/protocol/oss-message.js'
import {
  completeFields,
  controlFields,
  initiateFields,
  partFields,
  type UploadRequest,
} from '../../../../src/transfer/upload/upload-request.js'

const target = { bucket: 'examplebucket', key: 'dir/file.bin' }
const uploadId = '0004B9894A22E5B1888A1E29F823A9B2'
const parts = [{ partNumber: 1, etag: '"E"' }]

/** Each call of an upload, as it goes over the wire for a request with these fields. */
const CALLS = {
  PutObject: (request: UploadRequest) =>
    encodePutObjectRequest({ ...request, body: new Uint8Array(10) }),
  Initiate: (request: UploadRequest) =>
    encodeInitiateMultipartUploadRequest(initiateFields(request)),
  UploadPart: (request: UploadRequest) =>
    encodeUploadPartRequest({
      ...partFields(request),
      uploadId,
      partNumber: 1,
      body: new Uint8Array(10),
    }),
  Complete: (request: UploadRequest) =>
    encodeCompleteMultipartUploadRequest({ ...completeFields(request), uploadId, parts }),
  Abort: (request: UploadRequest) =>
    encodeAbortMultipartUploadRequest({ ...controlFields(request), uploadId }),
  ListParts: (request: UploadRequest) =>
    encodeListPartsRequest({ ...controlFields(request), uploadId }),
  HeadObject: (request: UploadRequest) => encodeHeadObjectRequest(controlFields(request)),
} satisfies Record<string, (request: UploadRequest) => OssRequest>

type CallName = keyof typeof CALLS
const CALL_NAMES = Object.keys(CALLS) as CallName[]
const CONTROL_CALLS: CallName[] = ['Abort', 'ListParts', 'HeadObject']

interface Row {
  readonly field: string
  readonly fields: Partial<UploadRequest>
  /** Where the field shows. */
  readonly header?: string
  readonly query?: string
  readonly value: string
  readonly reaches: readonly CallName[]
}

function objectField(field: string, header: string, value: string): Row {
  return { field, fields: { [field]: value }, header, value, reaches: ['PutObject', 'Initiate'] }
}

const callback = Buffer.from(
  JSON.stringify({ callbackUrl: 'http://127.0.0.1/cb', callbackBody: 'a=b' }),
).toString('base64')
const callbackVar = Buffer.from(JSON.stringify({ 'x:user': 'me' })).toString('base64')

/** The table "Which request fields reach which call" of the documents. */
const TABLE: readonly Row[] = [
  objectField('storageClass', 'x-oss-storage-class', 'IA'),
  {
    field: 'metadata',
    fields: { metadata: { Owner: 'me' } },
    header: 'x-oss-meta-owner',
    value: 'me',
    reaches: ['PutObject', 'Initiate'],
  },
  objectField('tagging', 'x-oss-tagging', 'k=v'),
  objectField('serverSideEncryption', 'x-oss-server-side-encryption', 'KMS'),
  objectField('serverSideDataEncryption', 'x-oss-server-side-data-encryption', 'SM4'),
  objectField('serverSideEncryptionKeyId', 'x-oss-server-side-encryption-key-id', 'key-1'),
  objectField('cacheControl', 'cache-control', 'no-cache'),
  objectField('contentDisposition', 'content-disposition', 'attachment'),
  objectField('contentEncoding', 'content-encoding', 'gzip'),
  objectField('contentLanguage', 'content-language', 'zh-CN'),
  objectField('contentType', 'content-type', 'text/css'),
  objectField('expires', 'expires', 'Wed, 01 Jan 2031 00:00:00 GMT'),
  {
    field: 'acl',
    fields: { acl: 'public-read' },
    header: 'x-oss-object-acl',
    value: 'public-read',
    reaches: ['PutObject', 'Complete'],
  },
  {
    field: 'callback',
    fields: { callback },
    header: 'x-oss-callback',
    value: callback,
    reaches: ['PutObject', 'Complete'],
  },
  {
    field: 'callbackVar',
    fields: { callback, callbackVar },
    header: 'x-oss-callback-var',
    value: callbackVar,
    reaches: ['PutObject', 'Complete'],
  },
  {
    field: 'forbidOverwrite',
    fields: { forbidOverwrite: true },
    header: 'x-oss-forbid-overwrite',
    value: 'true',
    reaches: ['PutObject', 'Initiate', 'Complete'],
  },
  {
    field: 'requestPayer',
    fields: { requestPayer: 'requester' },
    header: 'x-oss-request-payer',
    value: 'requester',
    reaches: CALL_NAMES,
  },
  {
    field: 'trafficLimit',
    fields: { trafficLimit: 819_200 },
    header: 'x-oss-traffic-limit',
    value: '819200',
    reaches: ['PutObject', 'UploadPart'],
  },
  {
    field: 'a further header',
    fields: { headers: { 'X-Custom': 'yes' } },
    header: 'x-custom',
    value: 'yes',
    reaches: ['PutObject', 'Initiate', 'Complete', ...CONTROL_CALLS],
  },
  {
    field: 'a further parameter',
    fields: { parameters: { custom: 'yes' } },
    query: 'custom',
    value: 'yes',
    reaches: ['PutObject', 'Initiate', 'Complete', ...CONTROL_CALLS],
  },
  {
    field: 'the payer as a further header',
    fields: { headers: { 'X-OSS-Request-Payer': 'requester' } },
    header: 'x-oss-request-payer',
    value: 'requester',
    reaches: CALL_NAMES,
  },
  {
    field: 'the traffic limit as a further header',
    fields: { headers: { 'X-OSS-Traffic-Limit': '819200' } },
    header: 'x-oss-traffic-limit',
    value: '819200',
    reaches: CALL_NAMES,
  },
  {
    field: 'the payer as a further parameter',
    fields: { parameters: { 'x-oss-request-payer': 'requester' } },
    query: 'x-oss-request-payer',
    value: 'requester',
    reaches: CALL_NAMES,
  },
  {
    field: 'the traffic limit as a further parameter',
    fields: { parameters: { 'x-oss-traffic-limit': '819200' } },
    query: 'x-oss-traffic-limit',
    value: '819200',
    reaches: CALL_NAMES,
  },
  {
    field: 'contentMd5',
    fields: { contentMd5: 'XUFAKrxLKna5cZ2REBfFkg==' },
    header: 'content-md5',
    value: 'XUFAKrxLKna5cZ2REBfFkg==',
    reaches: ['PutObject'],
  },
  {
    field: 'Content-MD5 as a further header',
    fields: { headers: { 'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkg==' } },
    header: 'content-md5',
    value: 'XUFAKrxLKna5cZ2REBfFkg==',
    reaches: ['PutObject'],
  },
  {
    field: 'Content-Length as a further header',
    fields: { headers: { 'Content-Length': '10' } },
    header: 'content-length',
    value: '10',
    reaches: ['PutObject'],
  },
]

const cells = TABLE.flatMap((row) =>
  CALL_NAMES.map((call) => ({ ...row, call, reached: row.reaches.includes(call) })),
)

describe('the fields of an upload request', () => {
  it.each(cells)('$field reaches $call: $reached', ({ fields, header, query, value, ...cell }) => {
    const message = CALLS[cell.call]({ ...target, ...fields })
    const found = header === undefined ? message.query[query ?? ''] : message.headers[header]
    if (cell.reached) expect(found).toBe(value)
    // Complete sends a document and names the type of that.
    else expect(found).not.toBe(value)
  })

  it.each(CALL_NAMES)('bucket and key reach %s', (call) => {
    expect(CALLS[call](target)).toMatchObject(target)
  })

  it.each(CALL_NAMES)('contentLength does not show in the headers of %s', (call) => {
    const message = CALLS[call]({ ...target, contentLength: 10 })
    expect(message.headers).not.toHaveProperty('content-length')
  })

  it('contentLength, a fact about the whole source, limits PutObject alone', () => {
    const request = { ...target, contentLength: 99 }
    expect(() => CALLS.PutObject(request)).toThrow('contentLength is 99, but the body has 10 bytes')
    expect(() => CALLS.UploadPart(request)).not.toThrow()
  })
})
