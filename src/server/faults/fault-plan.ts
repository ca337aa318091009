/** The fault rules in force, and which request meets which of them. */

import { checkFaultRule } from './check-fault-rule.js'
import type { FaultAction, FaultRule } from './fault-rule.js'
import { matchesKeyPattern } from './key-pattern.js'

/** What a rule looks at. */
export interface FaultTarget {
  readonly operation: string | undefined
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly partNumber: number | undefined
}

/** A rule in force, and what it has done. */
export interface FaultRuleState {
  readonly rule: FaultRule
  /** Requests that fitted its conditions. */
  readonly matches: number
  /** Requests that it has hit. */
  readonly hits: number
}

/** The faults of a running server. */
export interface Faults {
  /** In the order in which they are asked. */
  readonly rules: readonly FaultRuleState[]
  /** Puts a rule in force, behind those that are; the first one that hits a request decides. */
  add(rule: FaultRule): void
  /** Ends all rules. */
  clear(): void
}

export class FaultPlan implements Faults {
  #rules: ActiveRule[] = []

  get rules(): readonly FaultRuleState[] {
    return this.#rules.map(({ rule, matches, hits }) => ({ rule, matches, hits }))
  }

  add(rule: FaultRule): void {
    checkFaultRule(rule)
    this.#rules.push(new ActiveRule(rule))
  }

  clear(): void {
    this.#rules = []
  }

  /** Counts the request with every rule that matches it and returns what the first hit orders. */
  take(target: FaultTarget): FaultAction | undefined {
    let first: ActiveRule | undefined
    for (const rule of this.#rules) {
      if (rule.meet(target)) first ??= rule
    }
    if (first === undefined) return undefined
    first.hits += 1
    return first.rule.action
  }
}

class ActiveRule {
  readonly rule: FaultRule
  matches = 0
  hits = 0
  readonly #first: number
  readonly #last: number
  readonly #counts = new Map<string, number>()
  readonly #random: () => number

  constructor(rule: FaultRule) {
    this.rule = rule
    this.#first = rule.attempt ?? 1
    const times = rule.times ?? (rule.attempt === undefined ? Infinity : 1)
    this.#last = this.#first + times - 1
    this.#random = seededRandom(rule.seed ?? 1)
  }

  /** Counts the request when it matches. Whether it would be hit. */
  meet(target: FaultTarget): boolean {
    if (!matches(this.rule, target)) return false
    this.matches += 1
    const counter = this.rule.countBy === 'target' ? describeTarget(target) : ''
    const count = (this.#counts.get(counter) ?? 0) + 1
    this.#counts.set(counter, count)
    if (count < this.#first || count > this.#last) return false
    const { probability } = this.rule
    return probability === undefined || this.#random() < probability
  }
}

/** The conditions that ask for one value of the target. */
const EXACT = ['operation', 'method', 'bucket', 'key', 'partNumber'] as const

function matches(rule: FaultRule, target: FaultTarget): boolean {
  if (!EXACT.every((field) => rule[field] === undefined || rule[field] === target[field])) {
    return false
  }
  const { keyPattern } = rule
  return keyPattern === undefined || matchesKeyPattern(keyPattern, target.key ?? '')
}

function describeTarget({ operation, bucket, key, partNumber }: FaultTarget): string {
  return JSON.stringify([operation, bucket, key, partNumber])
}

/** Numbers in [0, 1) by the generator mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
