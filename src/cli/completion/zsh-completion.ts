/** Completion for zsh. */

import {
  LIST_TRANSFERS,
  quoted,
  type CompletionPlace,
  type CompletionWord,
} from './completion-places.js'

export function formatZshCompletion(places: readonly CompletionPlace[]): string {
  const steps = places.flatMap(({ path, commands }) =>
    commands.map(({ name }) => quoted(`${path.join(' ')} ${name}`)),
  )
  const cases = places.map(({ path, commands, options, transfers }) =>
    [
      `    (${quoted(path.join(' '))})`,
      `      commands=(${formatWords(commands)})`,
      `      options=(${formatWords(options)})`,
      ...(transfers ? ['      transfers=yes'] : []),
      '      ;;',
    ].join('\n'),
  )
  return `#compdef ossferry
# Completion of ossferry for zsh: ossferry completion zsh > "\${fpath[1]}/_ossferry"
_ossferry() {
  local word place= transfers= current=\${words[CURRENT]}
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${steps.join(' | ')}) place=\${place:+$place }$word ;;
    esac
  done
  case $place in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    _describe -o option options
  elif (( \${#commands} )); then
    _describe command commands
  elif [[ -n $transfers ]]; then
    local -a ids
    for word in "\${(@f)$(${LIST_TRANSFERS})}"; do
      [[ -n $word ]] && ids+=("\${word%% *}:\${\${word#* }## #}")
    done
    _describe transfer ids || _files
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _ossferry ]]; then
  _ossferry "$@"
else
  compdef _ossferry ossferry
fi
`
}

/** A colon ends the name. */
function formatWords(words: readonly CompletionWord[]): string {
  return words
    .map(({ name, description }) => quoted(`${name.replaceAll(':', '\\:')}:${description}`))
    .join(' ')
}
