/** Options that the commands for many files have in common. */

import type { Command, OptionValues } from '@commander-js/extra-typings'
import { InvalidArgumentError } from 'commander'
import { wholeValue } from '../option-values.js'
import { PRESERVED, type Preserved } from './local/preserved.js'
import { parseFilterRule, type FilterRule } from './choose/path-filter.js'
import type { ComparisonOptions, GivenRule, ManyOptions, SelectionOptions } from './tree-options.js'

type SelectionFlags = Pick<
  SelectionOptions,
  'include' | 'exclude' | 'filesFrom' | 'filesFrom0' | 'followSymlinks' | 'ignoreFile' | 'ignore'
>
type ComparisonFlags = Pick<ComparisonOptions, 'update' | 'sizeOnly' | 'checksum'>
type ManyFlags = Pick<
  ManyOptions,
  'jobs' | 'dryRun' | 'verbose' | 'report' | 'foldCase' | 'preserve'
>
type SnapshotFlags = Pick<ManyOptions, 'snapshot'>

const JOBS = 'files at the same time (default: as many as pay off)'
const REPORT = 'write a line of JSON for each failure; --files-from takes it'

/** Which files are meant. */
export function addSelectionOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & SelectionFlags> {
  command
    .optionsGroup('Which files:')
    .option(
      '--include <pattern>',
      'take what fits; the last include or exclude that fits a file decides',
      ruleValue('include'),
    )
    .option(
      '--exclude <pattern>',
      'leave out what fits, folders with all in them',
      ruleValue('exclude'),
    )
    .option(
      '--files-from <file>',
      'take only the paths listed there, or in a report; - is standard input',
    )
    .option('--files-from0 <file>', 'the same with a NUL behind each path, for find -print0')
    .option(
      '--ignore-file <name>',
      'take rules as of .gitignore from files of this name (default: .ossignore)',
      fileNameValue,
    )
    .option('--no-ignore', 'read no ignore files')
    .option('--follow-symlinks', 'take links for what they point at (default: leave them out)')
  return command
}

/** What counts as different. */
export function addComparisonOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & ComparisonFlags> {
  command
    .optionsGroup('What counts as different:')
    .option('-u, --update', 'never replace what is newer than the source')
    .option('--size-only', 'compare sizes only')
    .option('--checksum', 'compare sizes and CRC-64s; those of files are remembered')
  return command
}

/** How many files are moved. */
export function addManyOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & ManyFlags> {
  command
    .optionsGroup('Many files:')
    .option('-j, --jobs <count>', JOBS, wholeValue(1, 1000))
    .option('-n, --dry-run', 'tell what would be done, and do nothing')
    .option('-v, --verbose', 'tell of each file that is done, and why it was')
    .option('--report <file>', REPORT)
    .option(
      '--fold-case',
      'take names that differ in case for the same file (default: as the disk does)',
    )
    .option(
      '--preserve <list>',
      'store the mtime, mode or both (mtime,mode) of files with objects, and set them again',
      preservedValue,
    )
  return command
}

/** Of these what is left where nothing is moved. */
export function addComparingOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & Pick<ManyFlags, 'jobs' | 'report'>> {
  command
    .optionsGroup('Many files:')
    .option('-j, --jobs <count>', JOBS, wholeValue(1, 1000))
    .option('--report <file>', REPORT)
  return command
}

/** Names with commas between them; also several times. */
function preservedValue(
  text: string,
  before: ReadonlySet<Preserved> | undefined,
): ReadonlySet<Preserved> {
  const given = text.split(',').map((name) => PRESERVED.find((known) => known === name))
  const known = given.filter((name) => name !== undefined)
  if (known.length === given.length) return new Set([...(before ?? []), ...known])
  throw new InvalidArgumentError('Give mtime, mode or mtime,mode.')
}

/** Several names may be given. */
function fileNameValue(text: string, before: readonly string[] = []): readonly string[] {
  if (/^(?:\.{0,2}|.*[/\\].*)$/s.test(text)) {
    throw new InvalidArgumentError('Give the name of the file, as it lies in the folders.')
  }
  return [...before, text]
}

/** For commands that upload. */
export function addSnapshotOption<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & SnapshotFlags> {
  command.option(
    '--snapshot <file>',
    'remember there what was uploaded, and do not look at the bucket again (a file or a folder)',
  )
  return command
}

type RuleParser = (text: string, before: readonly GivenRule[] | undefined) => readonly GivenRule[]

/** Options are parsed in the order in which they are given. */
let rulesGiven = 0

function ruleValue(kind: FilterRule['kind']): RuleParser {
  return (text, before = []) => {
    const parsed = parseFilterRule(kind, text)
    if ('problem' in parsed) throw new InvalidArgumentError(`Give a pattern: ${parsed.problem}.`)
    rulesGiven += 1
    return [...before, { ...parsed.rule, position: rulesGiven }]
  }
}
