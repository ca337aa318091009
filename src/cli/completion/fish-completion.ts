/** Completion for fish. */

import { LIST_TRANSFERS, type CompletionOption, type CompletionPlace } from './completion-places.js'

export function formatFishCompletion(places: readonly CompletionPlace[]): string {
  const lines = places.flatMap((place) => {
    const condition = conditionOf(place)
    const files = place.commands.length === 0 ? '' : ' -f'
    return [
      ...place.commands.map(
        ({ name, description }) =>
          `complete -c ossferry -n ${condition}${files} -a ${name} -d ${fishQuoted(description)}`,
      ),
      ...(place.transfers ? [`complete -c ossferry -n ${condition} -a ${TRANSFERS}`] : []),
      ...place.options.map((option) => `complete -c ossferry -n ${condition} ${flagsOf(option)}`),
    ]
  })
  const title = '# Completion of ossferry for fish, for ~/.config/fish/completions/ossferry.fish'
  return `${[title, ...lines].join('\n')}\n`
}

/** A tab parts an ID from what it is. */
const TRANSFERS = fishQuoted(`(${LIST_TRANSFERS} | string replace -r ' +' \\t)`)

/** Where the words of its path are there, and no command that would lead further. */
function conditionOf({ path, commands }: CompletionPlace): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`)
  const further = commands.map(({ name }) => name).join(' ')
  const open = further === '' ? [] : [`not __fish_seen_subcommand_from ${further}`]
  return fishQuoted([...seen, ...open].join('; and '))
}

function flagsOf({ name, short, description, takesValue }: CompletionOption): string {
  return [
    ...(name.startsWith('--') ? [`-l ${name.slice(2)}`] : []),
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    ...(takesValue ? ['-r'] : []),
    `-d ${fishQuoted(description)}`,
  ].join(' ')
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
