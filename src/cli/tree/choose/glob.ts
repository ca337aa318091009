/**
 * Names with wildcards: `*` and `?` stand for what is within one segment of a path, `**` as a whole
 * segment for any number of them, `[a-z]` and `[!a-z]` for one character. `\` takes the next
 * character as it stands. Letters are compared as they are, and names that begin with a dot are
 * names like all others.
 *
 * Matching goes back to the last `*` of a segment, then to the last `**`, and never further: its
 * time is bounded by the product of the lengths of pattern and path, whatever the two are.
 */

export interface Glob {
  readonly pattern: string
  /** Whether the whole path fits. */
  matches(path: string): boolean
  /** Whether a path below this folder can fit; `folder` without its final `/`. */
  canMatchBelow(folder: string): boolean
}

type Token =
  | { readonly kind: 'character'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'many' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly ClassRange[] }

interface ClassRange {
  readonly first: string
  readonly last: string
}

/** The tokens of a segment; `**` stands for segments. */
type Segment = readonly Token[] | '**'

const WILDCARD = /[*?[\]\\]/

export function hasWildcard(text: string): boolean {
  return WILDCARD.test(text)
}

export type GlobOrProblem = { readonly glob: Glob } | { readonly problem: string }

export function parseGlob(pattern: string): GlobOrProblem {
  const segments: Segment[] = []
  for (const text of pattern.split('/')) {
    const segment = text === '**' ? text : parseSegment(text)
    if (segment === undefined) {
      return { problem: `${JSON.stringify(pattern)} has a [ without its ], or ends in \\` }
    }
    segments.push(segment)
  }
  return {
    glob: {
      pattern,
      matches: (path) => matchSegments(segments, path.split('/')),
      canMatchBelow: (folder) => canMatchBelow(segments, folder.split('/')),
    },
  }
}

export interface LiteralStart {
  /** The folder that everything that can fit lies in, with its `/`; empty for none. */
  readonly folder: string
  /** With what all that can fit begins. */
  readonly start: string
  /** The pattern behind the folder. */
  readonly rest: string
}

/** Of `logs/2026-*.gz`: `logs/`, `logs/2026-` and `2026-*.gz`. */
export function literalStart(pattern: string): LiteralStart {
  let start = ''
  let restAt = 0
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index)
    if (character === '\\') index += 1
    else if (WILDCARD.test(character)) break
    start += pattern.charAt(index)
    if (pattern.charAt(index) === '/') restAt = index + 1
  }
  const folder = start.slice(0, start.lastIndexOf('/') + 1)
  return { folder, start, rest: pattern.slice(restAt) }
}

function parseSegment(text: string): readonly Token[] | undefined {
  const characters = Array.from(text)
  const tokens: Token[] = []
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index]!
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' })
    } else if (character === '?') {
      tokens.push({ kind: 'any' })
    } else if (character === '[') {
      const end = endOfClass(characters, index)
      if (end === undefined) return undefined
      tokens.push(parseClass(characters.slice(index + 1, end)))
      index = end
    } else {
      if (character === '\\') index += 1
      const literal = characters[index]
      if (literal === undefined) return undefined
      tokens.push({ kind: 'character', text: literal })
    }
  }
  return tokens
}

/** A `]` that comes first is one of the characters. */
function endOfClass(characters: readonly string[], start: number): number | undefined {
  const first = /[!^]/.test(characters[start + 1] ?? '') ? start + 2 : start + 1
  const end = characters.indexOf(']', first + 1)
  return end === -1 ? undefined : end
}

function parseClass(content: readonly string[]): Token {
  const negated = content[0] === '!' || content[0] === '^'
  const members = negated ? content.slice(1) : content
  const ranges: ClassRange[] = []
  for (let index = 0; index < members.length; index += 1) {
    const first = members[index]!
    const isRange = members[index + 1] === '-' && index + 2 < members.length
    ranges.push({ first, last: isRange ? members[index + 2]! : first })
    if (isRange) index += 2
  }
  return { kind: 'class', negated, ranges }
}

function matchSegments(pattern: readonly Segment[], path: readonly string[]): boolean {
  return matchInOrder(pattern, path, {
    isMany: (segment) => segment === '**',
    matches: (segment, name) => segment !== '**' && matchName(segment, Array.from(name)),
  })
}

function canMatchBelow(pattern: readonly Segment[], folder: readonly string[]): boolean {
  for (const [index, name] of folder.entries()) {
    const segment = pattern[index]
    if (segment === '**') return true
    if (segment === undefined || !matchName(segment, Array.from(name))) return false
  }
  return pattern.length > folder.length
}

function matchName(tokens: readonly Token[], name: readonly string[]): boolean {
  return matchInOrder(tokens, name, {
    isMany: (token) => token.kind === 'many',
    matches: matchCharacter,
  })
}

interface Matching<Element, Item> {
  /** Whether the element stands for any number of items. */
  readonly isMany: (element: Element) => boolean
  /** Whether another element stands for this item. */
  readonly matches: (element: Element, item: Item) => boolean
}

/** Whether the elements, one after the other, stand for all of the items. */
function matchInOrder<Element, Item>(
  pattern: readonly Element[],
  items: readonly Item[],
  { isMany, matches }: Matching<Element, Item>,
): boolean {
  let at = 0
  let index = 0
  let retry: { readonly at: number; readonly index: number } | undefined
  while (index < items.length) {
    const element = pattern[at]
    if (element !== undefined && isMany(element)) {
      retry = { at, index }
      at += 1
    } else if (element !== undefined && matches(element, items[index]!)) {
      at += 1
      index += 1
    } else if (retry === undefined) {
      return false
    } else {
      retry = { at: retry.at, index: retry.index + 1 }
      at = retry.at + 1
      index = retry.index
    }
  }
  return pattern.slice(at).every((element) => isMany(element))
}

function matchCharacter(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'character':
      return token.text === character
    case 'any':
      return true
    case 'class':
      return token.negated !== token.ranges.some((range) => isWithin(range, character))
    case 'many':
      return false
  }
}

function isWithin({ first, last }: ClassRange, character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return (first.codePointAt(0) ?? 0) <= code && code <= (last.codePointAt(0) ?? 0)
}
