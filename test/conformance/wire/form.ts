/** Forms as browsers send them to PostObject: `multipart/form-data` with a signed policy. */

import { signV1Policy, signV4Policy, type Fields, type Signer } from './sign.js'

export interface Form {
  /** In their order; values as they are. */
  readonly fields: Readonly<Record<string, string>>
  /** The field that comes last; `null`: none. Default the text `x` from `a.txt`. */
  readonly file?: FormFile | null
  /** Without one the form is anonymous. */
  readonly policy?: Policy
}

export interface FormFile {
  readonly content: string
  readonly fileName?: string
  readonly type?: string
}

export interface Policy {
  /** Beside those that V4 wants. */
  readonly conditions: readonly unknown[]
  /** Default a minute from now. */
  readonly expiresInMs?: number
  readonly by?: Partial<Signer>
}

export const FORM_TYPE = 'multipart/form-data; boundary=conformance-form-boundary'
const BOUNDARY = '--conformance-form-boundary'

/** The body of a form; `scheme` signs its policy. */
export function writeForm(form: Form, signer: Signer, scheme: 'v1' | 'v4'): Buffer {
  const signed = form.policy === undefined ? {} : signPolicy(form.policy, signer, scheme)
  const fields = Object.entries({ ...form.fields, ...signed }).map(
    ([name, value]) =>
      `${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const { file = { content: 'x' } } = form
  return Buffer.from(`${fields.join('')}${file === null ? '' : writeFile(file)}${BOUNDARY}--\r\n`)
}

function writeFile({ content, fileName = 'a.txt', type }: FormFile): string {
  const disposition = `Content-Disposition: form-data; name="file"; filename="${fileName}"`
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`
  return `${BOUNDARY}\r\n${disposition}\r\n${typeLine}\r\n${content}\r\n`
}

function signPolicy(policy: Policy, usual: Signer, scheme: 'v1' | 'v4'): Fields {
  const signer = { ...usual, ...policy.by }
  const now = new Date()
  const expiration = new Date(now.getTime() + (policy.expiresInMs ?? 60_000)).toISOString()
  const token: Fields =
    signer.securityToken === undefined ? {} : { 'x-oss-security-token': signer.securityToken }
  if (scheme === 'v1') {
    const text = JSON.stringify({ expiration, conditions: policy.conditions })
    return { ...signV1Policy(text, signer), ...token }
  }
  const named = signV4Policy('', signer, now)
  const conditions = [
    ...['x-oss-signature-version', 'x-oss-credential', 'x-oss-date'].map((name) => ({
      [name]: named[name],
    })),
    ...policy.conditions,
  ]
  return { ...signV4Policy(JSON.stringify({ expiration, conditions }), signer, now), ...token }
}
