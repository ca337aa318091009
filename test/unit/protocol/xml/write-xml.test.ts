import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseXml } from '../../../../src/protocol/xml/read-xml.js'
import { escapeText, formatXml } from '../../../../src/protocol/xml/write-xml.js'

const decoder = new TextDecoder()

/** Text that XML can hold: any key but for NUL, U+FFFE, U+FFFF. */
const xmlText = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\0\ufffe\uffff]/gu, ''))

describe('formatXml', () => {
  it('writes a declaration, two-space indentation and no namespace', () => {
    const document = formatXml([
      'Result',
      [
        ['Name', 'b'],
        ['Empty', ''],
        ['Left', undefined],
        ['Count', 3],
        ['Cut', false],
        ['Item', [['Key', 'k']]],
        ['None', []],
      ],
    ])
    expect(decoder.decode(document)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Result>',
        '  <Name>b</Name>',
        '  <Empty></Empty>',
        '  <Count>3</Count>',
        '  <Cut>false</Cut>',
        '  <Item>',
        '    <Key>k</Key>',
        '  </Item>',
        '  <None></None>',
        '</Result>',
        '',
      ].join('\n'),
    )
  })

  it('leaves the quotes of ETags alone', () => {
    expect(escapeText('"ABC" & <b>')).toBe('"ABC" &amp; &lt;b&gt;')
  })

  it('writes control characters as references', () => {
    expect(escapeText('a\u0001\r\n\tb\u007f')).toBe('a&#x1;&#xD;\n\tb&#x7F;')
  })

  it('is inverted by parseXml for any text that XML can hold', () => {
    fc.assert(
      fc.property(xmlText, (text) => {
        expect(parseXml(formatXml(['Key', text])).text).toBe(text)
      }),
    )
  })
})
