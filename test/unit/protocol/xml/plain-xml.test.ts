import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnyXml } from '../../../../src/protocol/xml/any-xml.js'
import { readPlainXml } from '../../../../src/protocol/xml/plain-xml.js'
import { XmlError } from '../../../../src/protocol/xml/xml-element.js'

const MAX_DEPTH = 4

/** Pieces that documents are made of, in any order: most are no document at all. */
const piece = fc.constantFrom(
  ...['<A>', '</A>', '<A>', '</A>', '<B>', '</B>', '<A/>', '<A b="1">', '<:a>', '</A >', '<a-b>'],
  ...['<?xml version="1.0" encoding="UTF-8"?>', '<?x?>', '<!-- c -->', '<![CDATA[<]]>', '<!D>'],
  ...['&lt;', '&amp;', '&quot;', '&nope;', '&#65;', '&', ';', ']]>', '<', '>', '/', '"'],
  ...['k', ' ', '\n', '\r', '\t', '\0', '\u0085', '\u2028', 'é', '录', '\ufeff', '😀', '\ud800'],
)

/** What `piece` seldom comes to: a document. */
const element: fc.Arbitrary<string> = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(fc.constantFrom('A', 'Key', 'x1'), tie('content'))
    .map(([name, content]) => `<${name}>${content}</${name}>`),
  content: fc.oneof(
    { maxDepth: MAX_DEPTH },
    fc
      .array(fc.constantFrom('a', ' ', '\n', '>', '&gt;', '&apos;', 'ü'), { maxLength: 4 })
      .map(joined),
    fc.array(tie('element'), { maxLength: 3 }).map(joined),
    fc.array(tie('element'), { maxLength: 3 }).map((elements) => elements.join('\n ')),
  ),
})).element

function joined(parts: readonly string[]): string {
  return parts.join('')
}

function expectTheSame(text: string): void {
  const plain = readPlainXml(text, MAX_DEPTH)
  if (plain !== undefined) expect(plain).toEqual(parseAnyXml(text, MAX_DEPTH))
}

describe('a plain document', () => {
  it('is read as the parser of all XML reads it, or left to that', () => {
    const document = fc.oneof(fc.array(piece, { maxLength: 12 }).map(joined), element)
    fc.assert(fc.property(document, expectTheSame), { numRuns: 2000 })
  })

  it('is left to that when a piece of anything else stands in it', () => {
    fc.assert(
      fc.property(element, piece, fc.nat(), (text, other, place) => {
        const at = place % (text.length + 1)
        expectTheSame(text.slice(0, at) + other + text.slice(at))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    '<?xml version="1.0" encoding="UTF-8"?>\n<A>\n  <Key>a&amp;b</Key>\n  <E></E>\n</A>\n',
    '<A><B><C>1</C></B><Key> é 录 </Key></A>',
    '<A><ETag>"5B3C"</ETag><Key>a>b</Key></A>',
  ])('is not left to it as OSS writes it: %j', (text) => {
    expect(readPlainXml(text, MAX_DEPTH)).toEqual(parseAnyXml(text, MAX_DEPTH))
  })

  it.each([
    '',
    'A',
    '<A>',
    '<A><B></A></B>',
    '<A><B/></A>x',
    '<A><B>1</B></A><A/>',
    '<A><B>&x;</B></A>',
    '<?xml version="1.0" encoding="UTF-8"\u00a0?><A><B>x</B></A>',
    '<?xml version="1.0" encoding="UTF-8"\u3000?><A><B>x</B></A>',
  ])('is refused by the parser of all XML when it is %j', (text) => {
    expect(readPlainXml(text, MAX_DEPTH)).toBeUndefined()
    expect(() => parseAnyXml(text, MAX_DEPTH)).toThrow(XmlError)
  })
})
