/**
 * Ignore files, in the syntax of git: a pattern a line, the last that fits decides, `!` takes back.
 * A pattern with `/` before its end is a path from the folder of the file, one without a name at
 * any depth; a final `/` says that only folders are meant, and `**` goes through folders.
 */

import { parseGlob, type Glob } from './glob.js'

export interface IgnoreRule {
  /** `false` takes back what an earlier rule has said. */
  readonly ignores: boolean
  /** Of paths below the folder of the file. */
  readonly glob: Glob
  readonly foldersOnly: boolean
}

export type IgnoreRulesOrProblem =
  | { readonly rules: readonly IgnoreRule[] }
  /** `line` counts from 1. */
  | { readonly problem: string; readonly line: number }

export function parseIgnoreFile(text: string): IgnoreRulesOrProblem {
  const rules: IgnoreRule[] = []
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const pattern = withoutFinalSpaces(line.replace(/\r$/, ''))
    if (pattern === '' || pattern.startsWith('#')) continue
    const parsed = parsePattern(pattern)
    if ('problem' in parsed) return { problem: parsed.problem, line: index + 1 }
    if (parsed.rule !== undefined) rules.push(parsed.rule)
  }
  return { rules }
}

function parsePattern(
  pattern: string,
): { readonly rule: IgnoreRule | undefined } | { readonly problem: string } {
  const ignores = !pattern.startsWith('!')
  const text = ignores ? pattern : pattern.slice(1)
  const foldersOnly = text.endsWith('/')
  const bare = text.replace(/\/+$/, '')
  if (bare === '') return { rule: undefined } // as git has it, `/` fits nothing
  const path = bare.includes('/') ? bare.replace(/^\//, '') : `**/${bare}`
  // What `a/**` fits lies in `a`; `a` itself it does not fit.
  const parsed = parseGlob(path.endsWith('/**') ? `${path}/*` : path)
  if ('problem' in parsed) {
    return { problem: `${JSON.stringify(pattern)} has a [ without its ], or ends in \\` }
  }
  return { rule: { ignores, glob: parsed.glob, foldersOnly } }
}

/** `\ ` stays. */
function withoutFinalSpaces(line: string): string {
  const bare = line.replace(/ +$/, '')
  const backslashes = /\\*$/.exec(bare)?.[0].length ?? 0
  return backslashes % 2 === 1 && bare !== line ? `${bare} ` : bare
}
