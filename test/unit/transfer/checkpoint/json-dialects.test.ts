import { describe, expect, it } from 'vitest'
import { writeGoJson, writePythonJson } from '../../../../src/transfer/checkpoint/json-dialects.js'
import { JsonFloat, type JsonValue } from '../../../../src/transfer/checkpoint/json-value.js'

const nested: JsonValue = new Map<string, JsonValue>([
  ['b', 1n],
  ['a', [true, false, null, 'text', new Map()]],
  ['c', new Map<string, JsonValue>([['d', 18446744073709551615n]])],
])

describe('writePythonJson', () => {
  it('separates as json.dumps does and keeps the order of keys', () => {
    expect(writePythonJson(nested)).toBe(
      '{"b": 1, "a": [true, false, null, "text", {}], "c": {"d": 18446744073709551615}}',
    )
  })

  // What CPython 3.11's repr gives.
  it.each([
    [1700000000, '1700000000.0'],
    [1700000000.1234567, '1700000000.1234567'],
    [1795220243.416506, '1795220243.416506'],
    [0, '0.0'],
    [-0, '-0.0'],
    [100, '100.0'],
    [-2.5, '-2.5'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e22, '1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [0.0001, '0.0001'],
    [0.00012345, '0.00012345'],
    [9.999e-5, '9.999e-05'],
    [1e-5, '1e-05'],
    [-1e-5, '-1e-05'],
    [1.5e-7, '1.5e-07'],
    [5e-324, '5e-324'],
  ])('writes the float %d as %s', (value, text) => {
    expect(writePythonJson(new JsonFloat(value))).toBe(text)
  })

  it('escapes everything outside printable ASCII, code unit by code unit', () => {
    const text = '"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080é目\u2028😀\ud800 <>&\''
    expect(writePythonJson(text)).toBe(
      String.raw`"\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u00e9\u76ee\u2028\ud83d\ude00\ud800 <>&'"`,
    )
  })

  it('escapes keys as well', () => {
    expect(writePythonJson(new Map([['é', 1n]]))).toBe(String.raw`{"\u00e9": 1}`)
  })
})

describe('writeGoJson', () => {
  it('separates as json.Marshal does', () => {
    expect(writeGoJson(nested)).toBe(
      '{"b":1,"a":[true,false,null,"text",{}],"c":{"d":18446744073709551615}}',
    )
  })

  it('keeps UTF-8, and escapes what HTML or JavaScript could stumble over', () => {
    const text = '"\\/\n\r\t\u0000\u0008\u000c\u001f\u007f\u0080é目\u2028\u2029😀 <>&\''
    expect(writeGoJson(text)).toBe(
      '"\\"\\\\/\\n\\r\\t\\u0000\\u0008\\u000c\\u001f\u007f\u0080é目\\u2028\\u2029😀 ' +
        '\\u003c\\u003e\\u0026\'"',
    )
  })

  it('replaces what is no UTF-8', () => {
    expect(writeGoJson('a\ud800b')).toBe('"a\ufffdb"')
  })
})
