/** Completion for bash. */

import { LIST_TRANSFERS, quoted, type CompletionPlace } from './completion-places.js'

export function formatBashCompletion(places: readonly CompletionPlace[]): string {
  const steps = places.flatMap(({ path, commands }) =>
    commands.map(({ name }) => quoted(`${path.join(' ')} ${name}`)),
  )
  const cases = places.map(({ path, commands, options, transfers }) => {
    const names = options.flatMap(({ name, short }) => (short === undefined ? name : [name, short]))
    return [
      `    ${quoted(path.join(' '))})`,
      `      commands=${quoted(commands.map(({ name }) => name).join(' '))}`,
      `      options=${quoted(names.join(' '))}`,
      ...(transfers ? ['      transfers=yes'] : []),
      '      ;;',
    ].join('\n')
  })
  return `# Completion of ossferry for bash: source <(ossferry completion bash)
_ossferry() {
  local word place= commands= options= transfers= current=\${COMP_WORDS[COMP_CWORD]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place $word" in
      ${steps.join(' | ')}) place=\${place:+$place }$word ;;
    esac
  done
  case $place in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $commands ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
  else
    COMPREPLY=()
    if [[ -n $transfers ]]; then
      COMPREPLY=($(compgen -W "$(${LIST_TRANSFERS} | while read -r word _; do echo "$word"; done)" -- "$current"))
    fi
    [[ \${#COMPREPLY[@]} -eq 0 ]] || return
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$current"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _ossferry ossferry
`
}
