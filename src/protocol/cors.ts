/**
 * Decides by a bucket's CORS rules what a page of another origin may do.
 *
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketcors
 */

import type { HttpHeaders } from './http.js'
import type { CorsConfiguration, CorsRule } from './operations/cors-configuration.js'

/** What a page asks for. */
export interface CorsQuestion {
  readonly origin: string
  readonly method: string
  /** The headers that the page wants to send; only a preflight request names them. */
  readonly headers: readonly string[]
}

/** The first of `rules` that allows what is asked for. */
export function findCorsRule(
  rules: readonly CorsRule[],
  { origin, method, headers }: CorsQuestion,
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => fits(pattern, origin)) &&
      rule.allowedMethods.includes(method) &&
      headers.every((header) =>
        rule.allowedHeaders.some((pattern) => fits(pattern.toLowerCase(), header.toLowerCase())),
      ),
  )
}

/** The headers by which a browser lets a page of `origin` see the answer. */
export function corsHeaders(rule: CorsRule, origin: string): HttpHeaders {
  const everybody = rule.allowedOrigins.includes('*')
  const headers: Record<string, string> = {
    'access-control-allow-origin': everybody ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
  }
  if (rule.exposeHeaders.length > 0) {
    headers['access-control-expose-headers'] = rule.exposeHeaders.join(', ')
  }
  return headers
}

/** The headers of the answer to a preflight request that `rule` allows. */
export function preflightHeaders(rule: CorsRule, question: CorsQuestion): HttpHeaders {
  const headers: Record<string, string> = { ...corsHeaders(rule, question.origin) }
  if (question.headers.length > 0) {
    headers['access-control-allow-headers'] = question.headers.join(', ')
  }
  if (rule.maxAgeSeconds !== undefined) {
    headers['access-control-max-age'] = String(rule.maxAgeSeconds)
  }
  return headers
}

/** Whether caches must keep the answers to different origins apart. */
export function variesByOrigin(
  { responseVary }: CorsConfiguration,
  rule: CorsRule | undefined,
): boolean {
  return responseVary || (rule !== undefined && !rule.allowedOrigins.includes('*'))
}

/** The names in a list such as `Access-Control-Request-Headers`. */
export function parseHeaderList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return (
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
  )
}
