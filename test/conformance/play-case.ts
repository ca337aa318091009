/** Sends the requests of a case, one after the other, and compares what comes back. */

import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { ConformanceCase, Expected, Signing, Step } from './conformance-case.js'
import { HTTP_DATE } from './steps.js'
import type { Target } from './target.js'
import { documentOf, exchange, type Answer } from './wire/exchange.js'
import { FORM_TYPE, writeForm } from './wire/form.js'
import { textsAt, type XmlElement } from './wire/read-xml.js'
import {
  percentEncode,
  signV1Header,
  signV1Query,
  signV4Header,
  signV4Query,
  type Fields,
  type Signable,
} from './wire/sign.js'

export interface Stage {
  readonly target: Target
  readonly bucket: string
  /** Of every key of the case; ends in a slash. */
  readonly prefix: string
  /** The signature of requests that do not name one. */
  readonly scheme: 'v4' | 'v1'
  /** Whether EC numbers are compared. */
  readonly strict: boolean
}

export async function playCase({ steps }: ConformanceCase, stage: Stage): Promise<void> {
  const { bucket, prefix, target } = stage
  const names = new Map([
    ['bucket', bucket],
    ['prefix', prefix],
    ['prefixUrl', percentEncode(prefix)],
    ['host', target.address(bucket, '').host],
    ['region', target.signer.region],
    ['accessKeyId', target.signer.accessKeyId],
  ])
  for (const [index, step] of steps.entries()) {
    const fill = (text: string): string =>
      text.replace(/\{(\w+)\}/g, (whole, name: string) => names.get(name) ?? whole)
    const sent = await sendStep(step, stage, fill)
    const answer: ReadAnswer = { ...sent, document: documentOf(sent) }
    const label = `step ${index + 1}, ${step.method} ${step.exactKey ?? step.key ?? ''}: ${describeAnswer(answer)}`
    checkForm(answer, label)
    compare(answer, step.gives, { fill, label, strict: stage.strict })
    for (const [name, source] of Object.entries(step.keep ?? {})) {
      names.set(name, pick(answer, source))
    }
  }
}

type Fill = (text: string) => string
type ReadAnswer = Answer & { readonly document: XmlElement | undefined }

/** The request of a step, signed and sent. */
export function sendStep(step: Step, stage: Stage, fill: Fill = (text) => text): Promise<Answer> {
  const { target } = stage
  const bucket = step.bucket === null ? undefined : fill(step.bucket ?? stage.bucket)
  const key = fill(step.exactKey ?? (step.key === undefined ? '' : stage.prefix + step.key))
  const content = bodyOf(step, stage, fill)
  const signed = sign(
    {
      method: step.method,
      bucket,
      key,
      query: fillAll(step.query ?? {}, fill),
      headers: {
        ...(step.form === undefined ? {} : { 'Content-Type': FORM_TYPE }),
        ...fillAll(step.headers ?? {}, fill),
        ...(step.md5 === true ? { 'Content-MD5': md5(content) } : {}),
      },
    },
    step.sign,
    stage,
  )
  const { headers = {}, query = {} } = step.afterSigning ?? {}
  const address = target.address(bucket, key)
  const queryText = formatQuery(changed(signed.query, query, fill))
  return exchange({
    origin: target.origin,
    agent: target.agent,
    method: step.method,
    host: address.host,
    target: queryText === '' ? address.path : `${address.path}?${queryText}`,
    headers: changed(signed.headers, headers, fill),
    body: content,
    framing: step.framing ?? 'length',
  })
}

function bodyOf({ body, form }: Step, { target, scheme }: Stage, fill: Fill): Uint8Array {
  if (form !== undefined) {
    const fields = fillAll(form.fields, fill)
    const policy = form.policy && {
      ...form.policy,
      conditions: JSON.parse(fill(JSON.stringify(form.policy.conditions))) as unknown[],
    }
    return writeForm({ ...form, fields, ...(policy && { policy }) }, target.signer, scheme)
  }
  return typeof body === 'string' ? Buffer.from(fill(body)) : (body ?? new Uint8Array())
}

function sign(request: Signable, signing: Signing = {}, stage: Stage): Signable {
  if (signing === 'none') return request
  const signer = { ...stage.target.signer, ...signing.by }
  const at = new Date(Date.now() + (signing.aheadMs ?? 0))
  const { headers, query } = request
  switch (signing.scheme ?? stage.scheme) {
    case 'v4':
      return { ...request, headers: { ...headers, ...signV4Header(request, signer, at) } }
    case 'v1':
      return { ...request, headers: { ...headers, ...signV1Header(request, signer, at) } }
    case 'v4-url': {
      const added = signV4Query(request, signer, at, signing.expiresSeconds ?? 60)
      return { ...request, query: { ...query, ...added } }
    }
    case 'v1-url': {
      const expires = signing.expires ?? String(Math.floor(at.getTime() / 1000) + 60)
      return { ...request, query: { ...query, ...signV1Query(request, signer, expires) } }
    }
  }
}

/** What every answer has, whatever it is about. */
function checkForm(answer: ReadAnswer, label: string): void {
  const { headers, document, status } = answer
  expect(headers['server'], label).toBe('AliyunOSS')
  expect(headers['date'], label).toMatch(HTTP_DATE)
  expect(headers['x-oss-request-id'], label).toMatch(/^[0-9A-F]{24}$/)
  if (status < 300 || status === 304 || document?.name !== 'Error') {
    expect(status < 300 || status === 304 || status === 303, label).toBe(true)
    return
  }
  const names = document.children.map(({ name }) => name)
  expect(names.slice(0, 4), label).toEqual(['Code', 'Message', 'RequestId', 'HostId'])
  expect(textsAt(document, 'RequestId'), label).toEqual([headers['x-oss-request-id']])
  expect(textsAt(document, 'EC')[0], label).toBe(headers['x-oss-ec'])
}

function compare(
  answer: ReadAnswer,
  gives: Expected | undefined,
  { fill, label, strict }: { fill: Fill; label: string; strict: boolean },
): void {
  if (gives === undefined) {
    expect(answer.status >= 200 && answer.status < 300 && answer.status !== 203, label).toBe(true)
    return
  }
  const wanted: Record<string, unknown> = { status: gives.status }
  const seen: Record<string, unknown> = { status: answer.status }
  const want = (name: string, value: Wanted, found: readonly string[]): void => {
    if (value === undefined) return
    wanted[name] = wish(value, fill)
    seen[name] = found.length === 1 && !Array.isArray(value) ? found[0] : found
    if (found.length === 0 && value === null) seen[name] = null
  }
  const texts = (path: string): readonly string[] =>
    answer.document === undefined ? [] : textsAt(answer.document, path)
  want('Code', gives.code, texts('Code'))
  want('EC', strict ? gives.ec : undefined, texts('EC'))
  want('Message', gives.message, texts('Message'))
  want('root', gives.root, answer.document === undefined ? [] : [answer.document.name])
  for (const [path, value] of Object.entries(gives.elements ?? {})) want(path, value, texts(path))
  for (const [name, value] of Object.entries(gives.headers ?? {})) {
    const found = answer.headers[name.toLowerCase()]
    want(`header ${name}`, value, found === undefined ? [] : [found])
  }
  expect(seen, label).toEqual(wanted)
  if (gives.body === undefined) return
  if (gives.body instanceof RegExp) {
    expect(answer.body.toString(), label).toMatch(gives.body)
    return
  }
  const body = typeof gives.body === 'string' ? Buffer.from(fill(gives.body)) : gives.body
  // Not compared byte by byte, which would print them all.
  if (!answer.body.equals(body)) expect(answer.body.toString(), label).toBe(String(body))
}

type Wanted = string | RegExp | null | readonly string[] | undefined

function wish(value: NonNullable<Wanted> | null, fill: Fill): unknown {
  if (value === null) return null
  if (typeof value === 'string') return fill(value)
  return value instanceof RegExp ? expect.stringMatching(value) : value.map(fill)
}

function pick({ headers, document }: ReadAnswer, source: string): string {
  const header = /^header:(.*)$/.exec(source)?.[1]
  const found =
    header !== undefined
      ? headers[header]
      : document === undefined
        ? undefined
        : textsAt(document, source)[0]
  if (found === undefined) throw new Error(`the answer has no ${source}`)
  return found
}

function fillAll(fields: Fields, fill: Fill): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fill(value)]))
}

function changed(
  fields: Fields,
  changes: Readonly<Record<string, string | null>>,
  fill: Fill,
): Fields {
  const kept = Object.entries(fields).filter(([name]) => !Object.hasOwn(changes, name))
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [[name, fill(value)] as const],
  )
  return Object.fromEntries([...kept, ...added])
}

function formatQuery(query: Fields): string {
  return Object.entries(query)
    .map(([name, value]) =>
      value === '' ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`,
    )
    .join('&')
}

function describeAnswer({ status, body, document }: ReadAnswer): string {
  const text = document === undefined ? '' : body.toString().replace(/\s*\n\s*/g, '')
  return `${status} ${text.slice(0, 600)}`
}

function md5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('base64')
}
