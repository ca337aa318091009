/**
 * The form of a change note: one file per change that a user can notice, see changelog/README.md.
 */

const KINDS = ['Feature', 'Change', 'Fix', 'Speed', 'Security', 'Deprecation'] as const

/** What is wrong with a note, as sentences; empty when nothing is. */
export function findProblems(path: string, text: string): string[] {
  const problems: string[] = []
  if (!/^changelog\/(unreleased|\d+\.\d+\.\d+)\/[a-z0-9-]+\.md$/.test(path)) {
    problems.push('is not named changelog/unreleased/kebab-case.md')
  }
  const lines = text.split('\n')
  const [title = '', second, ...body] = lines
  const match = /^(\w+): ([A-Z].*[^.\s])$/.exec(title)
  const kind = KINDS.find((name) => name === match?.[1])
  if (kind === undefined || title.length > 80) {
    problems.push(
      `does not open with "${KINDS.join(' | ')}: What changes", 80 characters, no full stop`,
    )
  }
  if (second !== '') problems.push('has no empty line after the first')
  else if (body.join(' ').trim().length < 60) problems.push('does not say what was and what is now')
  if (lines.some((line) => line.length > 100 && !line.includes('://'))) {
    problems.push('has a line over 100 characters')
  }
  if (/<[a-z][^>]* [^>]*>/.test(text)) problems.push('still contains text of the template')
  if ((kind === 'Change' || kind === 'Deprecation') && !/^What to do: \S/m.test(text)) {
    problems.push('has no paragraph "What to do: ..."')
  }
  if (kind === 'Speed' && !/\d/.test(body.join(' ')))
    problems.push('has no figures of before and after')
  return problems
}
