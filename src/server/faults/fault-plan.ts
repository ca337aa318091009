/** The fault rules in force, and which request meets which of them. */

import { checkFaultRule, type FaultAction, type FaultRule } from './fault-rule.js'

/** What a rule looks at. */
export interface FaultTarget {
  readonly operation: string | undefined
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly partNumber: number | undefined
}

/** The faults of a running server. */
export interface Faults {
  /** Puts a rule in force, behind those that are; the first one that hits a request decides. */
  add(rule: FaultRule): void
  /** Ends all rules. */
  clear(): void
}

export class FaultPlan implements Faults {
  #rules: ActiveRule[] = []

  add(rule: FaultRule): void {
    checkFaultRule(rule)
    this.#rules.push(new ActiveRule(rule))
  }

  clear(): void {
    this.#rules = []
  }

  /** Counts the request with every rule that matches it and returns what the first hit orders. */
  take(target: FaultTarget): FaultAction | undefined {
    const hits = this.#rules.filter((rule) => rule.hits(target))
    return hits[0]?.action
  }
}

class ActiveRule {
  readonly #rule: FaultRule
  readonly #first: number
  readonly #last: number
  readonly #counts = new Map<string, number>()
  readonly #random: () => number

  constructor(rule: FaultRule) {
    this.#rule = rule
    this.#first = rule.attempt ?? 1
    const times = rule.times ?? (rule.attempt === undefined ? Infinity : 1)
    this.#last = this.#first + times - 1
    this.#random = seededRandom(rule.seed ?? 1)
  }

  get action(): FaultAction {
    return this.#rule.action
  }

  hits(target: FaultTarget): boolean {
    if (!matches(this.#rule, target)) return false
    const counter = this.#rule.countBy === 'target' ? describeTarget(target) : ''
    const count = (this.#counts.get(counter) ?? 0) + 1
    this.#counts.set(counter, count)
    if (count < this.#first || count > this.#last) return false
    const { probability } = this.#rule
    return probability === undefined || this.#random() < probability
  }
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  return (
    (rule.operation === undefined || rule.operation === target.operation) &&
    (rule.bucket === undefined || rule.bucket === target.bucket) &&
    (rule.key === undefined || rule.key === target.key) &&
    (rule.partNumber === undefined || rule.partNumber === target.partNumber)
  )
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
