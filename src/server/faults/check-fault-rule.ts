/** What a fault rule may say; rules also come from files and from programs in other languages. */

import { ConfigError } from '../../protocol/errors/ossferry-error.js'
import { isFieldName, isFieldValue } from '../../protocol/header-field.js'
import {
  choice,
  FLAG,
  findFormProblem,
  isRecord,
  isWithin,
  required,
  show,
  TEXT,
  wholeNumber,
  type Field,
} from '../object-form.js'
import { isOperationName } from '../route.js'
import type { FaultAction, FaultRule } from './fault-rule.js'

const RULE_FIELDS: Readonly<Record<keyof FaultRule, Field>> = {
  operation: {
    accepts: (value) => typeof value === 'string' && isOperationName(value),
    meaning: 'the name of an operation, such as UploadPart',
  },
  method: choice('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'),
  bucket: TEXT,
  key: TEXT,
  keyPattern: TEXT,
  partNumber: wholeNumber(1),
  attempt: wholeNumber(1),
  times: wholeNumber(1),
  countBy: choice('rule', 'target'),
  probability: { accepts: (value) => isWithin(value, 0, 1), meaning: 'a number from 0 to 1' },
  seed: { accepts: (value) => Number.isSafeInteger(value), meaning: 'a whole number' },
  action: { accepts: isRecord, meaning: 'an object with a type', required: true },
}

type FieldsBesideType<Action> = Readonly<Record<Exclude<keyof Action, 'type'>, Field>>

const ACTION_FIELDS: {
  readonly [Type in FaultAction['type']]: FieldsBesideType<Extract<FaultAction, { type: Type }>>
} = {
  drop: { afterBytes: wholeNumber(0) },
  stall: { afterBytes: wholeNumber(0) },
  status: {
    status: required(wholeNumber(200, 599)),
    code: TEXT,
    message: TEXT,
    headers: { accepts: isHeaders, meaning: 'an object of header names and their texts' },
    early: FLAG,
  },
  corrupt: { what: choice('body', 'crc'), atByte: wholeNumber(0) },
  truncate: { afterBytes: required(wholeNumber(0)) },
  'lost-reply': {},
  skew: {
    ms: {
      accepts: Number.isSafeInteger,
      meaning: 'a whole number of milliseconds',
      required: true,
    },
  },
  'expired-token': {},
  delay: { ms: required(wholeNumber(0)) },
  slow: { bytesPerSecond: required(wholeNumber(1)) },
}

/**
 * @param name how messages call the rule.
 * @throws ConfigError `InvalidFaultRule` when `rule` is none, or could never do what it says.
 */
export function checkFaultRule(rule: unknown, name = 'the fault rule'): asserts rule is FaultRule {
  const problem =
    findFormProblem(rule, RULE_FIELDS, 'a rule') ?? findContentProblem(rule as FaultRule)
  if (problem === undefined) return
  throw new ConfigError({ code: 'InvalidFaultRule', message: `cannot use ${name}: ${problem}` })
}

/**
 * The rules in `value`: an array of them, or one alone. `source` is what messages call it.
 *
 * @throws ConfigError `InvalidFaultRule`, which names the rule by its place, counting from 1.
 */
export function readFaultRules(value: unknown, source: string): readonly FaultRule[] {
  const rules: readonly unknown[] = Array.isArray(value) ? value : [value]
  return rules.map((rule, index) => {
    checkFaultRule(rule, `fault rule ${index + 1} of ${source}`)
    return rule
  })
}

function findContentProblem({ action, key, keyPattern }: FaultRule): string | undefined {
  const { type, ...fields } = action
  if (!Object.hasOwn(ACTION_FIELDS, type)) {
    const types = Object.keys(ACTION_FIELDS).join(', ')
    return `the type of its action is ${show(type)}; it is one of ${types}`
  }
  if (key !== undefined && keyPattern !== undefined) {
    return 'it has a key and a keyPattern; give one of them'
  }
  return findFormProblem(fields, ACTION_FIELDS[type], `the action ${type}`)
}

function isHeaders(value: unknown): boolean {
  if (!isRecord(value)) return false
  return Object.entries(value).every(
    ([name, text]) => isFieldName(name) && typeof text === 'string' && isFieldValue(text),
  )
}
