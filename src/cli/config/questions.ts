/** Asks a person at a terminal for the settings of a profile. */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { checkProfileField, OssferryError, type ProfileField } from '../../index.js'
import { MASKED_SECRET, maskKeyId } from '../configuration/masked.js'
import { printable } from '../remote/printable.js'

type Settings = Readonly<Partial<Record<ProfileField, string | undefined>>>

interface Question {
  readonly field: ProfileField
  readonly text: string
  /** Whether what is typed stays unseen. */
  readonly secret: boolean
}

const QUESTIONS: readonly Question[] = [
  { field: 'accessKeyId', text: 'Access key ID', secret: false },
  { field: 'accessKeySecret', text: 'Access key secret (not shown)', secret: true },
  { field: 'securityToken', text: 'STS token, for temporary keys (not shown)', secret: true },
  { field: 'region', text: 'Region, such as cn-hangzhou', secret: false },
  { field: 'endpoint', text: 'Endpoint, if it is not that of the region', secret: false },
]

/** An empty answer keeps what is known. Rejects when the person leaves with Ctrl-C or Ctrl-D. */
export async function askForSettings(known: Settings): Promise<Settings> {
  const answers: Partial<Record<ProfileField, string>> = {}
  for (const question of QUESTIONS) {
    const before = known[question.field]
    const value = await askUntilUsable(question, before)
    if (value !== undefined) answers[question.field] = value
  }
  return answers
}

async function askUntilUsable(
  question: Question,
  before: string | undefined,
): Promise<string | undefined> {
  const { field, text, secret } = question
  for (;;) {
    const answer = (await ask(`${text}${hint(question, before)}: `, secret)).trim()
    if (answer === '') return before
    const problem = checkProfileField(field, answer)
    if (problem === undefined) return answer
    process.stderr.write(`${printable(problem)}\n`)
  }
}

function hint({ field, secret }: Question, before: string | undefined): string {
  if (before === undefined) return ''
  return ` [${secret ? MASKED_SECRET : field === 'accessKeyId' ? maskKeyId(before) : before}]`
}

function ask(text: string, secret: boolean): Promise<string> {
  let muted = false
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      // Not when it is written: what waits for that would come when the answer is typed.
      if (!muted) process.stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  return new Promise((resolve, reject) => {
    let answered = false
    lines.once('close', () => {
      if (secret) process.stderr.write('\n')
      if (!answered)
        reject(new OssferryError({ code: 'Interrupted', message: 'nothing is written' }))
    })
    lines.question(text, (answer) => {
      answered = true
      lines.close()
      resolve(answer)
    })
    muted = secret
  })
}
