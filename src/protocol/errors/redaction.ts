/**
 * Keeps signatures and tokens out of errors: OSS repeats them in its answers, and errors end up in
 * logs.
 */

/** Elements that are a secret, or that repeat one in hexadecimal, by lower-case name. */
const SECRET_DETAILS: ReadonlySet<string> = new Set([
  'canonicalrequestbytes',
  'securitytoken',
  'signatureprovided',
  'stringtosignbytes',
])

/** A token inside a text that was signed: as a header line, or as a query parameter. */
const TOKEN = /((?:^|[\n?&])(?:x-oss-)?security-token[:=])[^\n&]*/g

/** `details` without signatures and tokens. */
export function redactDetails(
  details: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [name, text] of Object.entries(details)) {
    if (!SECRET_DETAILS.has(name.toLowerCase())) kept[name] = text.replace(TOKEN, '$1(redacted)')
  }
  return kept
}
