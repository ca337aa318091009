import { describe, expect, it } from 'vitest'
import { RequestRejection } from '../../../src/protocol/operations/request-rejection.js'
import { checkPostPolicy, parsePostPolicy } from '../../../src/protocol/post-policy.js'

const expiration = '2025-01-01T12:00:00.000Z'
const expires = Date.parse(expiration)

function encode(policy: unknown): string {
  return Buffer.from(JSON.stringify(policy)).toString('base64')
}

/** What a server answers when `fields` are held against `conditions`; `undefined` for nothing. */
function judge(
  conditions: readonly unknown[],
  fields: Readonly<Record<string, string>> = {},
  now = expires - 1,
):
  { readonly code: string; readonly message: string; readonly ec: string | undefined } | undefined {
  try {
    const policy = parsePostPolicy(encode({ expiration, conditions }))
    checkPostPolicy(policy, (field) => fields[field] ?? '', now)
  } catch (error) {
    if (!(error instanceof RequestRejection)) throw error
    const { code, message, ec } = error.answer
    return { code, message, ec }
  }
  return undefined
}

describe('a policy', () => {
  it.each<[readonly unknown[], Record<string, string>]>([
    [[{ bucket: 'b' }], { bucket: 'b' }],
    [[['eq', '$key', 'k']], { key: 'k' }],
    [[['EQ', '$Content-Type', 'a/b']], { 'content-type': 'a/b' }],
    [[['starts-with', '$key', 'user/']], { key: 'user/${filename}' }],
    [[['starts-with', '$key', '']], {}],
    [[['in', '$content-type', ['image/jpg', 'image/png']]], { 'content-type': 'image/png' }],
    [[['not-in', 'cache-control', ['no-cache']]], { 'cache-control': 'public' }],
    [[['not-in', '$cache-control', ['no-cache']]], {}],
    [[{ 'x-oss-meta-a': '目录' }], { 'x-oss-meta-a': '目录' }],
    [[['content-length-range', 0, 1]], {}],
  ])('of %j holds for %j', (conditions, fields) => {
    expect(judge(conditions, fields)).toBeUndefined()
  })

  it.each<[readonly unknown[], Record<string, string>, string]>([
    [[{ bucket: 'b' }], { bucket: 'c' }, '["eq", "$bucket", "b"]'],
    [[['eq', '$Key', 'k']], {}, '["eq", "$Key", "k"]'],
    [[['starts-with', '$key', 'u/']], { key: 'v/u/' }, '["starts-with", "$key", "u/"]'],
    [[['in', '$a', ['1', '2']]], { a: '3' }, '["in", "$a", ["1", "2"]]'],
    [[['not-in', '$a', ['1']]], { a: '1' }, '["not-in", "$a", ["1"]]'],
    [[{ a: '1' }, { b: '2' }], { a: '1' }, '["eq", "$b", "2"]'],
  ])('of %j fails for %j, and says where', (conditions, fields, failed) => {
    expect(judge(conditions, fields)).toEqual({
      code: 'AccessDenied',
      message: `Invalid according to Policy: Policy Condition failed: ${failed}`,
      ec: undefined,
    })
  })

  it('ends when it says, whatever its conditions', () => {
    expect(judge([{ a: '1' }], {}, expires)).toMatchObject({
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy expired.',
    })
  })

  it('limits the size by all ranges it has', () => {
    const conditions = [
      ['content-length-range', 1, 100],
      ['content-length-range', '10', '200'],
    ]
    const { sizes } = parsePostPolicy(encode({ expiration, conditions }))
    expect(sizes).toEqual({ least: 10, most: 100 })
    const free = parsePostPolicy(encode({ expiration, conditions: [{ a: '1' }] }))
    expect(free.sizes).toEqual({ least: 0, most: Infinity })
  })

  const condition = [{ a: '1' }]
  const simple = /exactly one property/
  it.each<[string, unknown, RegExp, string?]>([
    ['no object', [], /Invalid JSON/],
    ['no expiration', { conditions: condition }, /missing expiration/, '0006-00000208'],
    ['a strange expiration', { expiration: 'soon', conditions: condition }, /'expiration' value/],
    ['no conditions', { expiration }, /missing conditions/],
    ['conditions that are no list', { expiration, conditions: {} }, /must be a List/],
    ['no condition', { expiration, conditions: [] }, simple],
    ['two in one', { expiration, conditions: [{ a: '1', b: '2' }] }, simple],
    ['a number', { expiration, conditions: [123] }, /Map or a List/, '0006-00000222'],
    ['a wrong type', { expiration, conditions: [{ a: 1 }] }, /wrong type/, '0006-00000224'],
    [
      'a text for a list',
      { expiration, conditions: [['not-in', '$a', 'b']] },
      /wrong type/,
      '0006-00000224',
    ],
    ['an unknown operator', { expiration, conditions: [['gt', '$a', '1']] }, /unknown operator/],
    ['too few words', { expiration, conditions: [['eq', '$a']] }, /must have an operator/],
    [
      'a range from more to less',
      { expiration, conditions: [['content-length-range', 2, 1]] },
      /content-length-range/,
    ],
  ])('with %s is refused', (_, policy, message, ec) => {
    expect(() => parsePostPolicy(encode(policy))).toThrow(message)
    try {
      parsePostPolicy(encode(policy))
    } catch (error) {
      expect(error).toMatchObject({ answer: { status: 400, code: 'InvalidPolicyDocument', ec } })
    }
  })

  it.each(['%%%', '/w==', Buffer.from('{"a":').toString('base64')])(
    'that is %s is refused',
    (encoded) => {
      expect(() => parsePostPolicy(encoded)).toThrow(/^Invalid Policy: /)
    },
  )
})
