/** Files of `[sections]` and lines `name = value`, in which ossutil keeps its configuration. */

export interface IniFile {
  /** In the order of the file; a section that is there twice is one. */
  readonly sections: readonly IniSection[]
  /** What could not be read, each with its line number; values are not repeated. */
  readonly problems: readonly string[]
}

export interface IniSection {
  readonly name: string
  /** As they stand, in the order of the file; of two with one name the last one counts. */
  readonly entries: readonly IniEntry[]
}

export interface IniEntry {
  readonly name: string
  /** Without blanks, and without the quotes around it if there are any. */
  readonly value: string
}

type Line =
  | { readonly kind: 'blank' | 'unreadable' }
  | { readonly kind: 'section'; readonly name: string }
  | ({ readonly kind: 'entry' } & IniEntry)

/**
 * Comments are lines that begin with `#` or `;`. A value may contain either: secrets do. Lines end
 * in LF or CRLF; a byte order mark is passed over.
 */
export function parseIni(text: string): IniFile {
  const sections = new Map<string, IniEntry[]>()
  const problems: string[] = []
  let entries: IniEntry[] | undefined
  for (const [index, line] of splitLines(text).entries()) {
    const read = readLine(line)
    if (read.kind === 'section') {
      entries = sections.get(read.name) ?? []
      sections.set(read.name, entries)
    } else if (read.kind === 'entry') {
      if (entries === undefined) problems.push(`line ${index + 1} stands before any [section]`)
      else entries.push({ name: read.name, value: read.value })
    } else if (read.kind === 'unreadable') {
      problems.push(`line ${index + 1} is neither [section] nor name = value`)
    }
  }
  const list = Array.from(sections, ([name, found]) => ({ name, entries: found }))
  return { sections: list, problems }
}

export interface IniChange {
  readonly section: string
  /** The name to write when there is no such entry yet. */
  readonly name: string
  /** `undefined` removes the entry. */
  readonly value: string | undefined
  /** Whether a name or section of the file is meant, however it is spelt. */
  readonly sameSection: (section: string) => boolean
  readonly sameName: (name: string) => boolean
}

/**
 * `text` with one entry set or removed. Everything else stays as it is: comments, order, spelling,
 * line ends.
 */
export function changeIni(text: string, change: IniChange): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)
  const kept: string[] = []
  let inside = false
  /** Where a new entry goes: after the last line of the section that says something. */
  let end: number | undefined
  let written = change.value === undefined
  for (const line of lines) {
    const read = readLine(line.replace(/^\ufeff/, ''))
    if (read.kind === 'section') inside = change.sameSection(read.name)
    if (inside && read.kind === 'entry' && change.sameName(read.name)) {
      // Of several with one name the last counts: all of them go, the first is replaced.
      if (!written) kept.push(formatEntry(read.name, change.value))
      written = true
    } else {
      kept.push(line)
    }
    if (inside && read.kind !== 'blank') end = kept.length
  }
  if (!written) {
    const entry = formatEntry(change.name, change.value)
    if (end !== undefined) kept.splice(end, 0, entry)
    else kept.push(...(kept.length > 0 ? [''] : []), `[${change.section}]`, entry)
  }
  return kept.length === 0 ? '' : `${kept.join(newline)}${newline}`
}

function formatEntry(name: string, value = ''): string {
  // What reading would take away is kept by quotes.
  const plain = value.trim() === value && !/^(["']).*\1$/.test(value)
  return `${name} = ${plain ? value : `"${value}"`}`
}

function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r?\n/)
}

function readLine(line: string): Line {
  const trimmed = line.trim()
  if (trimmed === '' || /^[#;]/.test(trimmed)) return { kind: 'blank' }
  const section = /^\[([^\]]*)\]\s*(?:[#;].*)?$/.exec(trimmed)
  if (section !== null) return { kind: 'section', name: (section[1] ?? '').trim() }
  const split = trimmed.indexOf('=')
  if (split < 1) return { kind: 'unreadable' }
  const value = trimmed.slice(split + 1).trim()
  return { kind: 'entry', name: trimmed.slice(0, split).trim(), value: unquote(value) }
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  return quoted?.[2] ?? value
}
