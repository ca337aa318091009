/** Fault rules in a file: JSON, an array of them. */

import { readFile } from 'node:fs/promises'
import { ConfigError } from '../../protocol/errors/ossferry-error.js'
import { readFaultRules } from '../../server/faults/check-fault-rule.js'
import type { FaultRule } from '../../server/faults/fault-rule.js'

/** @throws ConfigError `InvalidFaultRule`, which names the file and the rule. */
export async function readFaultFile(path: string): Promise<readonly FaultRule[]> {
  let rules: unknown
  try {
    rules = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message =
      cause instanceof SyntaxError
        ? `cannot use the faults in ${path}: it is no JSON: ${reason}`
        : `cannot read the faults: ${reason}`
    throw new ConfigError({ code: 'InvalidFaultRule', message, cause })
  }
  return readFaultRules(rules, path)
}
