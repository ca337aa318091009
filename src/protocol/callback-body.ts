/** The body of a callback's POST: the template with its variables replaced. */

import type { Callback } from './callback.js'
import { encodeRfc3986 } from './percent-encoding.js'

export interface ImageFacts {
  readonly height: number
  readonly width: number
  readonly format?: string | undefined
}

/** What a template can ask for. */
export interface CallbackFacts {
  readonly bucket: string
  /** The whole key. */
  readonly object: string
  /** Without quotes. */
  readonly etag: string
  /** Of the whole object, in bytes. */
  readonly size: number
  readonly mimeType: string
  /** Decimal. */
  readonly crc64?: string | undefined
  /** Base64; of PutObject and PostObject. */
  readonly contentMd5?: string | undefined
  readonly vpcId?: string | undefined
  readonly clientIp?: string | undefined
  /** The request ID of the upload. */
  readonly reqId?: string | undefined
  /** `PutObject`, `PostObject` or `CompleteMultipartUpload`. */
  readonly operation?: string | undefined
  /** `undefined` for anything that is not an image. */
  readonly imageInfo?: ImageFacts | undefined
}

type Value = string | number | ImageFacts | null

/** `callback.body` with each variable replaced by its value, encoded for the type of the body. */
export function formatCallbackBody(
  callback: Pick<Callback, 'body' | 'bodyType' | 'variables'>,
  facts: CallbackFacts,
): string {
  const valueOf = (name: string) => findValue(name, facts, callback.variables)
  if (callback.bodyType === 'application/json') return formatJson(callback.body, valueOf)
  return callback.body.replace(VARIABLE, (placeholder, name: string) => {
    const value = valueOf(name)
    return value === undefined ? placeholder : encodeRfc3986(textOf(value))
  })
}

const VARIABLE = /\$\{([^}]*)\}/g

/** The value of a variable; `undefined` for a name that means nothing. */
function findValue(
  name: string,
  facts: CallbackFacts,
  variables: Readonly<Record<string, string>>,
): Value | undefined {
  if (name.startsWith('x:')) return variables[name] ?? ''
  const values: ReadonlyMap<string, Value> = new Map<string, Value>([
    ['bucket', facts.bucket],
    ['object', facts.object],
    ['etag', facts.etag],
    ['size', facts.size],
    ['mimeType', facts.mimeType],
    ['imageInfo', facts.imageInfo ?? null],
    ['imageInfo.height', facts.imageInfo?.height ?? null],
    ['imageInfo.width', facts.imageInfo?.width ?? null],
    ['imageInfo.format', facts.imageInfo?.format ?? null],
    ['crc64', facts.crc64 ?? ''],
    ['contentMd5', facts.contentMd5 ?? ''],
    ['vpcId', facts.vpcId ?? ''],
    ['clientIp', facts.clientIp ?? ''],
    ['reqId', facts.reqId ?? ''],
    ['operation', facts.operation ?? ''],
  ])
  return values.get(name)
}

/**
 * Values bring their own quotes: the template is `{"size": ${size}, "key": ${object}}`. One that
 * stands inside a string nevertheless gets none.
 */
function formatJson(template: string, valueOf: (name: string) => Value | undefined): string {
  // Alternately what is copied and the name of a variable.
  const pieces = template.split(VARIABLE)
  let body = ''
  let insideString = false
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      body += piece
      insideString = endsInsideString(piece, insideString)
      continue
    }
    const value = valueOf(piece)
    if (value === undefined) body += '${' + piece + '}'
    else if (insideString) body += JSON.stringify(textOf(value)).slice(1, -1)
    else body += JSON.stringify(value)
  }
  return body
}

function endsInsideString(piece: string, startsInside: boolean): boolean {
  const quotes = piece.replace(/\\./g, '').split('"').length - 1
  return quotes % 2 === 0 ? startsInside : !startsInside
}

function textOf(value: Value): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
