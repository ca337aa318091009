import { execFileSync, spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from './run-program.js'

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

async function scriptFor(shell: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(['completion', shell])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout.toString('utf8')
}

describe.skipIf(!has('bash'))('completion bash', () => {
  let script = ''

  beforeAll(async () => {
    script = await scriptFor('bash')
  })

  const complete = (...words: readonly string[]) => completeAfter('', ...words)

  /** What bash offers for the last of the words; `before` is run first. */
  function completeAfter(before: string, ...words: readonly string[]): readonly string[] {
    const ask =
      'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ossferry; printf "%s\\n" "${COMPREPLY[@]}"'
    const args = ['-c', `${script}\n${before}\n${ask}`, 'bash', 'ossferry', ...words]
    return execFileSync('bash', args, { encoding: 'utf8' }).trimEnd().split('\n')
  }

  it('completes commands, and those below commands', () => {
    expect(complete('pre')).toEqual(['presign'])
    expect(complete('uploads', '')).toEqual(['list', 'abort'])
  })

  it('completes the options of the command that was typed', () => {
    expect(complete('rm', '--dr')).toEqual(['--dry-run'])
    expect(complete('uploads', 'abort', 'oss://box', '--o')).toEqual(['--older-than'])
    expect(complete('-V')).toEqual(['-V'])
  })

  it('completes the IDs of interrupted transfers, and files where there are none', () => {
    const listing =
      'ossferry() { printf "%s\\n" "3f9a61c0  upload  a → b" "77c0d5be  copy  c → d"; }'
    const offer = (...words: readonly string[]) => completeAfter(listing, ...words)
    expect(offer('transfers', 'resume', '')).toEqual(['3f9a61c0', '77c0d5be'])
    expect(offer('transfers', 'remove', '77')).toEqual(['77c0d5be'])
    expect(offer('transfers', 'resume', 'package.js')).toEqual(['package.json'])
  })

  it('completes files elsewhere', () => {
    expect(complete('cp', 'package.js')).toEqual(['package.json'])
  })
})

describe('completion', () => {
  it.each(['zsh', 'fish'])(
    'for %s names every command and option with what it does',
    async (shell) => {
      const script = await scriptFor(shell)
      expect(script).toMatch(/presign.*make URLs/)
      expect(script).toMatch(/older-than.*begun longer ago/)
      if (has(shell)) expect(spawnSync(shell, ['-n'], { input: script }).status).toBe(0)
    },
  )

  it('knows no other shell', async () => {
    const { exitCode, stderr } = await runProgram(['completion', 'csh'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Give one of bash, zsh, fish')
  })
})
