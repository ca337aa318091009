/** The requests of a multipart upload of the key `big`. */

import type { Step } from './conformance-case.js'

/** What a part must have, unless it is the last. */
const MIN_PART_BYTES = 102_400
export const FULL_PART = 'a'.repeat(MIN_PART_BYTES)

export const UNKNOWN_UPLOAD = '0004B9894A22E5B1888A1E29F823A9B2'

type Headers = NonNullable<Step['headers']>

/** Keeps the upload ID as `{uploadId}`. */
export const initiate = (headers: Headers = {}, query: Record<string, string> = {}): Step => ({
  method: 'POST',
  key: 'big',
  query: { uploads: '', ...query },
  headers,
  keep: { uploadId: 'UploadId' },
})

/** Keeps the ETag as `{etag1}` and so on. */
export const uploadPart = (partNumber: number, body: string, headers: Headers = {}): Step => ({
  method: 'PUT',
  key: 'big',
  query: { partNumber: String(partNumber), uploadId: '{uploadId}' },
  headers,
  body,
  keep: { [`etag${partNumber}`]: 'header:etag' },
})

/** Without what it keeps: for a part that is refused. */
export const refusedPart = (partNumber: number | string, more: Partial<Step> = {}): Step => ({
  method: 'PUT',
  key: 'big',
  query: { partNumber: String(partNumber), uploadId: '{uploadId}' },
  body: 'x',
  ...more,
})

export const partList = (
  parts: readonly (readonly [partNumber: number | string, etag: string])[],
): string =>
  `<CompleteMultipartUpload>${parts
    .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`

export const complete = (body: string, headers: Headers = {}): Step => ({
  method: 'POST',
  key: 'big',
  query: { uploadId: '{uploadId}' },
  headers,
  body,
})

/** With the parts uploaded before under these numbers. */
export const completeWith = (partNumbers: readonly number[], headers: Headers = {}): Step =>
  complete(partList(partNumbers.map((number) => [number, `{etag${number}}`])), headers)

export const listParts = (query: Record<string, string> = {}): Step => ({
  method: 'GET',
  key: 'big',
  query: { uploadId: '{uploadId}', ...query },
})

export const abort: Step = { method: 'DELETE', key: 'big', query: { uploadId: '{uploadId}' } }
