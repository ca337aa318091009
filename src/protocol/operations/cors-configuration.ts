/** The document `<CORSConfiguration>`: which pages of other origins may use a bucket, and how. */

import { isFieldValue } from '../header-field.js'
import { MAX_CORS_RULES, MAX_CORS_SIZE } from '../limits.js'
import { childrenNamed, XmlError, type XmlElement } from '../xml/read-xml.js'
import { childBoolean, childCount } from '../xml/typed-children.js'

export const CORS_ROOT = 'CORSConfiguration'

const CORS_METHODS: readonly string[] = ['GET', 'PUT', 'DELETE', 'POST', 'HEAD']

export interface CorsRule {
  /** Patterns with at most one `*` each. Case counts. */
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  /** Patterns with at most one `*` each. Case does not count. */
  readonly allowedHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAgeSeconds: number | undefined
}

export interface CorsConfiguration {
  /** In the order in which they are tried; at least one. */
  readonly rules: readonly CorsRule[]
  /** Whether every answer says `Vary: Origin`, also one to a request from nowhere. */
  readonly responseVary: boolean
}

/** @throws XmlError for what OSS would refuse. */
export function readCorsConfiguration(root: XmlElement): CorsConfiguration {
  const rules = childrenNamed(root, 'CORSRule').map(readRule)
  if (rules.length === 0) throw new XmlError('there is no <CORSRule>')
  if (rules.length > MAX_CORS_RULES) {
    throw new XmlError(`there are ${rules.length} rules; at most ${MAX_CORS_RULES} are allowed`)
  }
  return { rules, responseVary: childBoolean(root, 'ResponseVary') ?? false }
}

/** @throws XmlError when a document of `size` bytes is too long. */
export function checkCorsSize(size: number): void {
  if (size > MAX_CORS_SIZE) throw new XmlError(`longer than ${MAX_CORS_SIZE} bytes`)
}

function readRule(rule: XmlElement): CorsRule {
  const allowedMethods = texts(rule, 'AllowedMethod')
  const unknown = allowedMethods.find((method) => !CORS_METHODS.includes(method))
  if (unknown !== undefined) throw new XmlError(`${JSON.stringify(unknown)} is no allowed method`)
  const exposeHeaders = texts(rule, 'ExposeHeader')
  if (exposeHeaders.some((header) => header.includes('*'))) {
    throw new XmlError('<ExposeHeader> may not contain "*"')
  }
  if (!exposeHeaders.every(isFieldValue)) throw new XmlError('<ExposeHeader> is no header name')
  return {
    allowedOrigins: requireSome(rule, 'AllowedOrigin', patterns(rule, 'AllowedOrigin')),
    allowedMethods: requireSome(rule, 'AllowedMethod', allowedMethods),
    allowedHeaders: patterns(rule, 'AllowedHeader'),
    exposeHeaders,
    maxAgeSeconds: childCount(rule, 'MaxAgeSeconds'),
  }
}

function texts(rule: XmlElement, name: string): readonly string[] {
  return childrenNamed(rule, name).map(({ text }) => text.trim())
}

function patterns(rule: XmlElement, name: string): readonly string[] {
  const found = texts(rule, name)
  const doubtful = found.find((pattern) => pattern.split('*').length > 2)
  if (doubtful === undefined) return found
  throw new XmlError(`${JSON.stringify(doubtful)} in <${name}> has more than one "*"`)
}

function requireSome(rule: XmlElement, name: string, found: readonly string[]): readonly string[] {
  if (found.length > 0 && !found.includes('')) return found
  throw new XmlError(`<${rule.name}> has no <${name}>, or an empty one`)
}
