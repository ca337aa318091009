import { describe, expect, it } from 'vitest'
import {
  child,
  childrenNamed,
  childText,
  parseDocument,
  parseXml,
  requireChild,
  requireChildText,
  XmlError,
} from '../../../../src/protocol/xml/read-xml.js'

describe('parseXml', () => {
  it('gives elements in document order, without attributes, comments and instructions', () => {
    const root = parseXml(
      '<?xml version="1.0" encoding="UTF-8"?><?x y?><A xmlns="http://x" b="1"><!-- c --><C/><D>t</D></A>',
    )
    expect(root).toEqual({
      name: 'A',
      text: '',
      children: [
        { name: 'C', text: '', children: [] },
        { name: 'D', text: 't', children: [] },
      ],
    })
  })

  it('keeps white space of leaves and drops the indentation of containers', () => {
    const root = parseXml('<A>\n  <Key> a </Key>\n</A>')
    expect(root.text).toBe('')
    expect(childText(root, 'Key')).toBe(' a ')
  })

  it('reads the five entities, numeric references and CDATA', () => {
    expect(parseXml('<A>&lt;&gt;&amp;&quot;&apos;&#34;&#x34;<![CDATA[<&>]]></A>').text).toBe(
      '<>&"\'"4<&>',
    )
  })

  it('reads references to control characters, as OSS clients write them', () => {
    expect(parseXml('<Key>a&#x1;b&#xD;c&#31;</Key>').text).toBe('a\u0001b\rc\u001f')
  })

  it('takes the characters that only XML 1.1 takes for line ends as they are', () => {
    expect(parseXml('<Key>a\u0085b\u2028c\u007fd</Key>').text).toBe('a\u0085b\u2028c\u007fd')
  })

  it('reads bytes as UTF-8, with or without a byte-order mark', () => {
    expect(parseXml(new TextEncoder().encode('\ufeff<A>目录</A>')).text).toBe('目录')
  })

  it.each([
    ['', 'root element'],
    ['  \n', 'root element'],
    ['plain text', 'outside of root'],
    ['{"a": 1}', 'outside of root'],
    ['<A>', 'unclosed tag'],
    ['<A><B></A></B>', 'unexpected close tag'],
    ['<A/><B/>', 'only one root'],
    ['<A>a\u0001b</A>', 'disallowed character'],
    ['<A>&undefined;</A>', 'undefined entity'],
    ['<A>&#0;</A>', 'malformed character entity'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseXml(text)).toThrow(XmlError)
    expect(() => parseXml(text)).toThrow(problem)
  })

  it('refuses a document type, and with it every entity that a document could declare', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><A>&y;</A>'
    expect(() => parseXml(bomb)).toThrow('document type declaration is not accepted')
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseXml(Uint8Array.of(0x3c, 0x41, 0x3e, 0xff))).toThrow('not UTF-8')
  })

  it('refuses what is deeper or longer than allowed', () => {
    const nested = '<A>'.repeat(4) + '</A>'.repeat(4)
    expect(parseXml(nested, { maxDepth: 4, maxSize: 1000 }).name).toBe('A')
    expect(() => parseXml(nested, { maxDepth: 3, maxSize: 1000 })).toThrow('deeper than 3')
    expect(() => parseXml(nested, { maxDepth: 4, maxSize: 27 })).toThrow('longer than 27 bytes')
  })
})

describe('accessors', () => {
  const root = parseXml('<A><B>1</B><C></C><B>2</B></A>')

  it('find children by name', () => {
    expect(child(root, 'B')?.text).toBe('1')
    expect(childText(root, 'C')).toBe('')
    expect(childText(root, 'D')).toBeUndefined()
    expect(childrenNamed(root, 'B').map((element) => element.text)).toEqual(['1', '2'])
  })

  it('name the element that is missing', () => {
    expect(requireChildText(root, 'C')).toBe('')
    expect(() => requireChild(root, 'D')).toThrow('<A> has no <D>')
    expect(() => parseDocument('<A/>', 'B')).toThrow('the root is <A>, not <B>')
  })
})
