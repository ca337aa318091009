/**
 * The upload callback as a request asks for it: base64 of JSON that names an application, a
 * template of what to POST to it, and custom variables.
 *
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */

import { parseCallbackUrl, type CallbackUrl } from './callback-url.js'
import { errorAnswer } from './errors/error-codes.js'
import type { HttpHeaders } from './http.js'
import { MAX_CALLBACK_LENGTH, MAX_CALLBACK_URLS } from './limits.js'
import type { CallbackFields } from './operations/object-fields.js'
import { RequestRejection } from './operations/request-rejection.js'
import { decodeBase64, decodeUtf8 } from './text-codecs.js'
import { openFields } from './open-fields.js'

export type CallbackBodyType = 'application/x-www-form-urlencoded' | 'application/json'

export interface Callback {
  /** Where to POST: in this order, until one answers well. One to five. */
  readonly urls: readonly CallbackUrl[]
  /** Value of the `Host` header; that of the URL when `undefined`. */
  readonly host: string | undefined
  /** The template of the body. */
  readonly body: string
  readonly bodyType: CallbackBodyType
  /** Headers to add to the POST, by lower-case name. */
  readonly additionalHeaders: HttpHeaders
  /** Custom variables; only those whose names begin with `x:` are ever used. */
  readonly variables: Readonly<Record<string, string>>
}

/** One reason for which OSS refuses a callback. */
interface CallbackRule {
  readonly argument: 'callback' | 'callback-var'
  /** OSS's message. */
  readonly message: string
  readonly ec: string
  /** What the caller has to change. */
  readonly advice: string
}

const RULES = {
  length: {
    argument: 'callback',
    message: 'The length of callback exceed max value.',
    ec: '0007-00000001',
    advice: `callback is longer than ${MAX_CALLBACK_LENGTH} characters of base64; shorten it`,
  },
  base64: {
    argument: 'callback',
    message: 'The callback configuration is not base64 encoded.',
    ec: '0007-00000002',
    advice: "callback is not base64; give the base64 of the callback's JSON, with padding",
  },
  json: {
    argument: 'callback',
    message: 'The callback configuration is not json format.',
    ec: '0007-00000003',
    advice: 'callback is not the base64 of a JSON object with callbackUrl and callbackBody',
  },
  url: {
    argument: 'callback',
    message: 'The callback url configuration is invalid.',
    ec: '0007-00000004',
    advice: 'callbackUrl must be a text of http or https URLs, joined by ";"',
  },
  urlCount: {
    argument: 'callback',
    message: 'The number of callback url exceed max value.',
    ec: '0007-00000005',
    advice: `callbackUrl has more than ${MAX_CALLBACK_URLS} URLs`,
  },
  host: {
    argument: 'callback',
    message: 'The callback host configuration is invalid.',
    ec: '0007-00000009',
    advice: 'callbackHost must be a text on one line',
  },
  body: {
    argument: 'callback',
    message: 'The callback body is invalid.',
    ec: '0007-00000010',
    advice: 'callbackBody must be a text',
  },
  noBody: {
    argument: 'callback',
    message: 'The callback body is empty.',
    ec: '0007-00000011',
    advice: 'callbackBody is missing or empty',
  },
  bodyType: {
    argument: 'callback',
    message: 'The callback body type configuration is invalid.',
    ec: '0007-00000012',
    advice: 'callbackBodyType must be application/x-www-form-urlencoded or application/json',
  },
  jsonBody: {
    argument: 'callback',
    message: 'The callback configuration is not json format.',
    ec: '0007-00000003',
    advice: 'callbackBody is not JSON, as callbackBodyType says; variables stand without quotes',
  },
  headers: {
    argument: 'callback',
    message: 'The additional headers of callback configuration is invalid.',
    ec: '0007-00000026',
    advice: 'additionalHeaders must be an object of texts whose names do not begin with x-oss-',
  },
  policy: {
    argument: 'callback',
    message: 'The callback policy does not exist.',
    ec: '0007-00000003',
    advice: 'callbackPolicy must be the name of a callback that the bucket keeps',
  },
  varLength: {
    argument: 'callback-var',
    message: 'The length of callback var exceed max value.',
    ec: '0007-00000101',
    advice: `callbackVar is longer than ${MAX_CALLBACK_LENGTH} characters of base64; shorten it`,
  },
  varBase64: {
    argument: 'callback-var',
    message: 'The callback var is not base64 encoded.',
    ec: '0007-00000102',
    advice: "callbackVar is not base64; give the base64 of the variables' JSON, with padding",
  },
  varJson: {
    argument: 'callback-var',
    // Spelled so by OSS.
    message: 'The callback var is not expecten json.',
    ec: '0007-00000103',
    advice: 'callbackVar is not the base64 of a JSON object of texts, such as {"x:name": "value"}',
  },
} as const satisfies Readonly<Record<string, CallbackRule>>

/** `InvalidArgument` as OSS answers it, with the advice that a client gives instead. */
class CallbackRejection extends RequestRejection {
  override readonly advice: string

  constructor(rule: CallbackRule, value: string) {
    const { argument, message, ec, advice } = rule
    const details = { ArgumentName: argument, ArgumentValue: value }
    super(errorAnswer('InvalidArgument', { message, ec, details }))
    this.advice = advice
  }
}

/**
 * Reads what a request asks for; `undefined` when that is no callback, also for one without a URL.
 * `findKept` finds one that the bucket keeps under a name; variables of the request's own add to
 * those of the kept one, and count before them.
 *
 * @throws RequestRejection as OSS refuses it.
 */
export function parseCallback(
  fields: CallbackFields,
  findKept: (name: string) => CallbackFields | undefined = () => undefined,
): Callback | undefined {
  if (fields.callback === undefined) return undefined
  const configuration = readConfiguration(fields.callback)
  const variables = readVariables(fields.callbackVar)
  const name = configuration['callbackPolicy']
  if (name !== undefined) {
    const kept = typeof name === 'string' ? findKept(name) : undefined
    if (kept === undefined) throw new CallbackRejection(RULES.policy, fields.callback)
    const callback = parseCallback(kept)
    return callback && { ...callback, variables: { ...callback.variables, ...variables } }
  }
  const refuse = (rule: CallbackRule) => new CallbackRejection(rule, fields.callback ?? '')
  const urls = readUrls(configuration['callbackUrl'], refuse)
  if (urls.length === 0) return undefined
  const bodyType = readBodyType(configuration['callbackBodyType'], refuse)
  const body = readBody(configuration['callbackBody'], bodyType, refuse)
  return {
    urls,
    host: readHost(configuration['callbackHost'], refuse),
    body,
    bodyType,
    additionalHeaders: readAdditionalHeaders(configuration['additionalHeaders'], refuse),
    variables,
  }
}

/** A sentence saying what is wrong with the callback, or `undefined` when OSS takes it. */
export function findCallbackProblem(fields: CallbackFields): string | undefined {
  if (fields.callback === undefined && fields.callbackVar === undefined) return undefined
  try {
    const named = fields.callback !== undefined && isNamed(readConfiguration(fields.callback))
    if (!named) parseCallback(fields)
    const strayName = Object.keys(readVariables(fields.callbackVar)).find(
      (name) => !name.startsWith('x:'),
    )
    if (strayName === undefined) return undefined
    return `callbackVar has the name ${JSON.stringify(strayName)}; names must begin with "x:"`
  } catch (error) {
    if (error instanceof CallbackRejection) return error.advice
    throw error
  }
}

/** Whether the callback is one that the bucket keeps under a name. */
function isNamed(configuration: JsonObject): boolean {
  return configuration['callbackPolicy'] !== undefined
}

type JsonObject = Readonly<Record<string, unknown>>
type Refuse = (rule: CallbackRule) => CallbackRejection

function readConfiguration(callback: string): JsonObject {
  return readJsonObject(callback, RULES.length, RULES.base64, RULES.json)
}

function readVariables(callbackVar: string | undefined): Readonly<Record<string, string>> {
  const variables = openFields()
  if (callbackVar === undefined) return variables
  const object = readJsonObject(callbackVar, RULES.varLength, RULES.varBase64, RULES.varJson)
  for (const [name, value] of Object.entries(object)) {
    if (typeof value !== 'string') throw new CallbackRejection(RULES.varJson, callbackVar)
    variables[name] = value
  }
  return variables
}

function readJsonObject(
  encoded: string,
  tooLong: CallbackRule,
  notBase64: CallbackRule,
  notJson: CallbackRule,
): JsonObject {
  if (encoded.length > MAX_CALLBACK_LENGTH) throw new CallbackRejection(tooLong, encoded)
  const bytes = BASE64.test(encoded) ? decodeBase64(encoded) : undefined
  if (bytes === undefined) throw new CallbackRejection(notBase64, encoded)
  const text = decodeUtf8(bytes)
  const value = text === undefined ? undefined : parseJson(text)
  if (!isJsonObject(value)) throw new CallbackRejection(notJson, encoded)
  return value
}

/** OSS wants the padding, and no white space. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function readUrls(value: unknown, refuse: Refuse): readonly CallbackUrl[] {
  if (value === undefined || value === null) return []
  if (typeof value !== 'string') throw refuse(RULES.url)
  const texts = value.split(';').filter((text) => text.trim() !== '')
  if (texts.length > MAX_CALLBACK_URLS) throw refuse(RULES.urlCount)
  return texts.map((text) => {
    const url = parseCallbackUrl(text.trim())
    if (url === undefined) throw refuse(RULES.url)
    return url
  })
}

function readHost(value: unknown, refuse: Refuse): string | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || !isHeaderText(value)) throw refuse(RULES.host)
  return value
}

function readBodyType(value: unknown, refuse: Refuse): CallbackBodyType {
  if (value === undefined || value === '') return 'application/x-www-form-urlencoded'
  if (typeof value !== 'string') throw refuse(RULES.bodyType)
  const type = value.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json' || type === 'application/x-www-form-urlencoded') return type
  throw refuse({ ...RULES.bodyType, message: 'The body type of callback is not supported.' })
}

function readBody(value: unknown, bodyType: CallbackBodyType, refuse: Refuse): string {
  if (value === undefined || value === '') throw refuse(RULES.noBody)
  if (typeof value !== 'string') throw refuse(RULES.body)
  // Outside strings a variable stands for any value; inside one, `null` is text like another.
  const example = value.replace(/\$\{[^}]*\}/g, 'null')
  if (bodyType === 'application/json' && parseJson(example) === undefined) {
    throw refuse(RULES.jsonBody)
  }
  return value
}

function readAdditionalHeaders(value: unknown, refuse: Refuse): HttpHeaders {
  const headers = openFields()
  if (value === undefined) return headers
  if (!isJsonObject(value)) throw refuse(RULES.headers)
  for (const [name, text] of Object.entries(value)) {
    const lowerCaseName = name.toLowerCase()
    const legal = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !lowerCaseName.startsWith('x-oss-')
    if (!legal || typeof text !== 'string' || !isHeaderText(text)) throw refuse(RULES.headers)
    headers[lowerCaseName] = text
  }
  return headers
}

function isHeaderText(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}

/** `undefined` when `text` is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
