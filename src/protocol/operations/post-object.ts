/** PostObject: stores an object that a browser sends as a form. */

import { isFieldName, isFieldValue } from '../header-field.js'
import type { HttpHeaders } from '../http.js'
import type { FormPart } from '../multipart-form.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { encodeRfc3986 } from '../percent-encoding.js'
import { missingField, type FormFields } from '../signing/verify-form.js'
import { encodeBase64, encodeUtf8 } from '../text-codecs.js'
import type { PutObjectAnswer } from './put-object.js'
import { invalidArgument } from './request-rejection.js'
import { collectHeaders, emptyResponse, replyResponse, xmlResponse } from './write-response.js'

/** What a form says beside its file. */
export interface PostObjectForm {
  /** By lower-case names; of a field that comes several times, the first. */
  readonly fields: FormFields
  readonly file: FormPart
}

/** What the sender of a form wants to see when the object is stored. */
export interface PostObjectOutcome {
  /** Where the browser is to go then; `undefined` for nowhere. */
  readonly redirect: string | undefined
  readonly status: 200 | 201 | 204
}

export interface PostObjectAnswer extends PutObjectAnswer {
  readonly bucket: string
  readonly key: string
  /** The URL of the object. */
  readonly location: string
}

/** The variable in `key` that stands for the name of the file. */
const FILENAME = '${filename}'

const STANDARD_HEADERS = ['cache-control', 'content-disposition', 'content-encoding', 'expires']

/** Fields that say who sends the form, and one that has a header of another name. */
const NOT_STORED =
  /^x-oss-(?:signature|signature-version|credential|date|security-token|content-type)$/

/** The request to put the same object. Its body is the file. */
export function readFormAsPut(form: PostObjectForm, request: OssRequest): OssRequest {
  const pattern = form.fields.get('key') ?? ''
  if (pattern === '') throw invalidArgument(missingField('key'), 'key', '')
  const key = pattern.replaceAll(FILENAME, () => baseName(form.file.filename ?? ''))
  const headers = readFormHeaders(form)
  return { method: 'PUT', bucket: request.bucket, key, query: {}, headers, body: undefined }
}

function readFormHeaders(form: PostObjectForm): HttpHeaders {
  const headers: Record<string, string> = {}
  for (const [name, value] of form.fields) {
    const stored = name.startsWith('x-oss-') && !NOT_STORED.test(name)
    if (stored || STANDARD_HEADERS.includes(name)) headers[name] = value
  }
  const contentType = contentTypeOf(form)
  if (contentType !== undefined) headers['content-type'] = contentType
  checkHeaders(headers)
  return collectHeaders({
    ...headers,
    ...callbackHeaders(form.fields),
    // The length of the file shows when it has arrived.
    'transfer-encoding': 'chunked',
  })
}

/** In a form, other than in the head of a request, a name and a value can be any text. */
function checkHeaders(headers: HttpHeaders): void {
  const [name, value] =
    Object.entries(headers).find((field) => !isFieldName(field[0]) || !isFieldValue(field[1])) ?? []
  if (name === undefined || value === undefined) return
  throw invalidArgument('The form has a field that cannot be a header.', name, value)
}

/** The callback and its variables, which are fields of their own, as PutObject has them. */
function callbackHeaders(fields: FormFields): Readonly<Record<string, string | undefined>> {
  const variables = [...fields].filter(([name]) => name.startsWith('x:'))
  const encode = (): string =>
    encodeBase64(encodeUtf8(JSON.stringify(Object.fromEntries(variables))))
  return {
    'x-oss-callback': fields.get('callback'),
    'x-oss-callback-var': variables.length === 0 ? undefined : encode(),
  }
}

/** The value of a form field by its name in lower case, as a policy is held against it. */
export function formValue(form: PostObjectForm, bucket: string, field: string): string {
  if (field === 'bucket') return bucket
  const value = form.fields.get(field)
  if (value === undefined && field === 'content-type') return contentTypeOf(form) ?? ''
  return value ?? ''
}

export function readPostOutcome({ fields }: PostObjectForm): PostObjectOutcome {
  const redirect = fields.get('success_action_redirect') ?? ''
  const status = Number(fields.get('success_action_status'))
  return {
    redirect: /^https?:\/\/[^/]/.test(redirect) && isFieldValue(redirect) ? redirect : undefined,
    status: status === 200 || status === 201 ? status : 204,
  }
}

export function encodePostObjectResponse(
  answer: PostObjectAnswer,
  outcome: PostObjectOutcome,
): OssResponse {
  const { bucket, key, etag } = answer
  const headers = {
    etag,
    'content-md5': answer.contentMd5,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
    'x-oss-version-id': answer.versionId,
  }
  if (answer.callbackReply !== undefined) return replyResponse(answer.callbackReply, headers)
  if (outcome.redirect !== undefined) {
    return emptyResponse(303, { ...headers, location: redirection(outcome.redirect, answer) })
  }
  if (outcome.status !== 201) return emptyResponse(outcome.status, headers)
  const elements = [
    ['Bucket', bucket],
    ['ETag', etag],
    ['Key', key],
    ['Location', answer.location],
  ] as const
  return { ...xmlResponse(['PostResponse', elements], headers), status: 201 }
}

function redirection(url: string, { bucket, key, etag }: PostObjectAnswer): string {
  const hash = url.indexOf('#')
  const page = hash < 0 ? url : url.slice(0, hash)
  const query = `bucket=${bucket}&key=${encodeRfc3986(key)}&etag=${encodeRfc3986(etag)}`
  return `${page}${page.includes('?') ? '&' : '?'}${query}${hash < 0 ? '' : url.slice(hash)}`
}

/** Browsers put a type on the file by themselves; `x-oss-content-type` is to overrule them. */
function contentTypeOf({ fields, file }: PostObjectForm): string | undefined {
  return fields.get('x-oss-content-type') ?? file.contentType ?? fields.get('content-type')
}

/** Some browsers tell the whole path. */
function baseName(filename: string): string {
  return filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1)
}
