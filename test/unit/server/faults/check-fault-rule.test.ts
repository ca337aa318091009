import { describe, expect, it } from 'vitest'
import { checkFaultRule, readFaultRules } from '../../../../src/server/faults/check-fault-rule.js'
import type { FaultRule } from '../../../../src/server/faults/fault-rule.js'

const action = { type: 'drop' }

const GOOD: readonly FaultRule[] = [
  { action: { type: 'drop' } },
  { action: { type: 'stall', afterBytes: 0 } },
  { action: { type: 'status', status: 503, code: 'SlowDown', headers: { 'Retry-After': '1' } } },
  { action: { type: 'corrupt', what: 'crc', atByte: undefined } },
  { action: { type: 'truncate', afterBytes: 1 } },
  { action: { type: 'lost-reply' } },
  { action: { type: 'skew', ms: -1000 } },
  { action: { type: 'expired-token' } },
  { action: { type: 'delay', ms: 10 } },
  { action: { type: 'slow', bytesPerSecond: 1 } },
  {
    ...{ operation: 'UploadPartCopy', method: 'PUT', bucket: 'b', keyPattern: '*', partNumber: 1 },
    ...{ attempt: 2, times: 3, countBy: 'target', probability: 0.5, seed: -7 },
    action: { type: 'drop' },
  },
]

describe('a fault rule', () => {
  it.each(GOOD.map((rule) => [rule]))('may be %j', (rule) => {
    expect(() => checkFaultRule(rule)).not.toThrow()
  })

  it.each([
    ['drop', 'a rule is an object, not "drop"'],
    [null, 'a rule is an object, not null'],
    [{}, 'action is missing; it is an object with a type'],
    [{ action: 'drop' }, 'action is "drop"; it is an object with a type'],
    [{ action: {} }, 'the type of its action is undefined; it is one of drop, stall, status,'],
    [{ action: { type: 'explode' } }, 'the type of its action is "explode"'],
    [{ action: { type: 'toString' } }, 'the type of its action is "toString"'],
    [{ action, time: 1 }, 'a rule has no field "time"; its fields: operation, method, bucket,'],
    [{ action: { type: 'drop', after: 1 } }, 'the action drop has no field "after"'],
    [{ action: { type: 'lost-reply', ms: 1 } }, 'the action lost-reply has no field "ms"'],
    [{ action, operation: 'UploadPrat' }, 'operation is "UploadPrat"; it is the name of an'],
    [{ action, method: 'put' }, 'method is "put"; it is one of GET, HEAD, PUT,'],
    [{ action, bucket: 1 }, 'bucket is 1; it is a text'],
    [{ action, key: 'a', keyPattern: 'a*' }, 'it has a key and a keyPattern; give one of them'],
    [{ action, attempt: 0 }, 'attempt is 0; it is a whole number from 1 on'],
    [{ action, times: 1.5 }, 'times is 1.5; it is a whole number from 1 on'],
    [{ action, times: '1' }, 'times is "1"; it is a whole number from 1 on'],
    [{ action, partNumber: NaN }, 'partNumber is NaN; it is a whole number from 1 on'],
    [{ action, countBy: 'key' }, 'countBy is "key"; it is one of rule, target'],
    [{ action, probability: 10 }, 'probability is 10; it is a number from 0 to 1'],
    [{ action, seed: 'x' }, 'seed is "x"; it is a whole number'],
    [{ action: { type: 'status' } }, 'status is missing; it is a whole number from 200 to 599'],
    [{ action: { type: 'status', status: 42 } }, 'status is 42; it is a whole number from 200'],
    [
      { action: { type: 'status', status: 500, headers: { 'a b': 'c' } } },
      'headers is {"a b":"c"}; it is an object of header names and their texts',
    ],
    [{ action: { type: 'truncate' } }, 'afterBytes is missing; it is a whole number from 0 on'],
    [{ action: { type: 'delay', ms: -1 } }, 'ms is -1; it is a whole number from 0 on'],
    [{ action: { type: 'slow', bytesPerSecond: 0 } }, 'bytesPerSecond is 0; it is a whole number'],
    [{ action: { type: 'skew', ms: Infinity } }, 'ms is Infinity; it is a whole number of mill'],
    [{ action: { type: 'skew', ms: 1.5 } }, 'ms is 1.5; it is a whole number of milliseconds'],
  ])('may not be %j', (rule, problem) => {
    expect(() => checkFaultRule(rule)).toThrow(`cannot use the fault rule: ${problem}`)
  })

  it('in a list is called by its place', () => {
    const rules = [{ action }, { action, times: 0 }]
    expect(() => readFaultRules(rules, 'faults.json')).toThrow(
      /^cannot use fault rule 2 of faults\.json: times is 0/,
    )
    expect(readFaultRules({ action }, 'faults.json')).toEqual([{ action }])
    expect(readFaultRules([], 'faults.json')).toEqual([])
  })
})
