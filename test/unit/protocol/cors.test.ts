import { describe, expect, it } from 'vitest'
import { findCorsRule, parseHeaderList, preflightHeaders } from '../../../src/protocol/cors.js'
import {
  CORS_ROOT,
  readCorsConfiguration,
  type CorsConfiguration,
  type CorsRule,
} from '../../../src/protocol/operations/cors-configuration.js'
import { parseDocument } from '../../../src/protocol/xml/read-xml.js'

const read = (content: string): CorsConfiguration =>
  readCorsConfiguration(parseDocument(`<${CORS_ROOT}>${content}</${CORS_ROOT}>`, CORS_ROOT))

const rule = (parts: Partial<CorsRule>): CorsRule => ({
  allowedOrigins: ['*'],
  allowedMethods: ['GET'],
  allowedHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: undefined,
  ...parts,
})

describe('CORS rules', () => {
  it('are read with all they say', () => {
    const { rules, responseVary } = read(`
      <CORSRule>
        <AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedOrigin> b </AllowedOrigin>
        <AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>
        <AllowedHeader>x-oss-*</AllowedHeader>
        <ExposeHeader>ETag</ExposeHeader>
        <MaxAgeSeconds>100</MaxAgeSeconds>
      </CORSRule>
      <ResponseVary>true</ResponseVary>`)
    expect(responseVary).toBe(true)
    expect(rules).toEqual([
      {
        allowedOrigins: ['https://*.example.com', 'b'],
        allowedMethods: ['PUT', 'GET'],
        allowedHeaders: ['x-oss-*'],
        exposeHeaders: ['ETag'],
        maxAgeSeconds: 100,
      },
    ])
  })

  const origin = '<AllowedOrigin>*</AllowedOrigin>'
  const method = '<AllowedMethod>GET</AllowedMethod>'
  it.each([
    ['no rule', ''],
    ['too many rules', `<CORSRule>${origin}${method}</CORSRule>`.repeat(11)],
    ['no origin', `<CORSRule>${method}</CORSRule>`],
    ['an empty origin', `<CORSRule><AllowedOrigin/>${method}</CORSRule>`],
    ['no method', `<CORSRule>${origin}</CORSRule>`],
    ['an unknown method', `<CORSRule>${origin}<AllowedMethod>get</AllowedMethod></CORSRule>`],
    ['two stars', `<CORSRule><AllowedOrigin>*.*</AllowedOrigin>${method}</CORSRule>`],
    ['a star to expose', `<CORSRule>${origin}${method}<ExposeHeader>*</ExposeHeader></CORSRule>`],
    ['an age in words', `<CORSRule>${origin}${method}<MaxAgeSeconds>x</MaxAgeSeconds></CORSRule>`],
  ])('with %s are refused', (_, content) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code: 'MalformedXML' }) as Error)
  })

  it.each<[Partial<CorsRule>, string, string, readonly string[], boolean]>([
    [{}, 'http://a', 'GET', [], true],
    [{}, 'http://a', 'HEAD', [], false],
    [{ allowedOrigins: ['http://a'] }, 'http://a', 'GET', [], true],
    [{ allowedOrigins: ['http://a'] }, 'http://A', 'GET', [], false],
    [{ allowedOrigins: ['http://*.a'] }, 'http://b.a', 'GET', [], true],
    [{ allowedOrigins: ['http://*.a'] }, 'http://a', 'GET', [], false],
    [{ allowedOrigins: ['ab*ba'] }, 'aba', 'GET', [], false],
    [{}, 'http://a', 'GET', ['x-a'], false],
    [{ allowedHeaders: ['X-*'] }, 'http://a', 'GET', ['x-a', 'X-B'], true],
    [{ allowedHeaders: ['X-*'] }, 'http://a', 'GET', ['x-a', 'range'], false],
    [{ allowedHeaders: ['*'] }, 'http://a', 'GET', ['range'], true],
  ])('with %j: %s may %s with %j: %j', (parts, from, verb, headers, allowed) => {
    const found = findCorsRule([rule(parts)], { origin: from, method: verb, headers })
    expect(found !== undefined).toBe(allowed)
  })

  it('are tried one after the other', () => {
    const rules = [
      rule({ allowedMethods: ['PUT'] }),
      rule({ maxAgeSeconds: 1 }),
      rule({ maxAgeSeconds: 2 }),
    ]
    const question = { origin: 'http://a', method: 'GET', headers: [] }
    expect(findCorsRule(rules, question)).toBe(rules[1])
  })

  it('answer a preflight with all that the browser has to know', () => {
    const question = { origin: 'http://a', method: 'PUT', headers: ['x-a', 'x-b'] }
    const allowing = rule({
      allowedOrigins: ['http://a'],
      allowedMethods: ['PUT', 'GET'],
      allowedHeaders: ['*'],
      exposeHeaders: ['ETag', 'x-oss-request-id'],
      maxAgeSeconds: 0,
    })
    expect(preflightHeaders(allowing, question)).toEqual({
      'access-control-allow-origin': 'http://a',
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'x-a, x-b',
      'access-control-expose-headers': 'ETag, x-oss-request-id',
      'access-control-max-age': '0',
    })
    const open = preflightHeaders(rule({}), { ...question, headers: [] })
    expect(open).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET',
    })
  })

  it('take lists of headers as browsers write them', () => {
    expect(parseHeaderList(' x-a,X-B ,, ')).toEqual(['x-a', 'X-B'])
    expect(parseHeaderList(undefined)).toEqual([])
  })
})
