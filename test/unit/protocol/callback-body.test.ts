import { describe, expect, it } from 'vitest'
import { formatCallbackBody, type CallbackFacts } from '../../../src/protocol/callback-body.js'

const facts: CallbackFacts = {
  bucket: 'callback-test',
  object: 'dir/a "b".txt',
  etag: 'D8E8FCA2DC0F896FD7CB4CB0031BA249',
  size: 5,
  mimeType: 'text/plain',
  crc64: '12066247421320711233',
  operation: 'PutObject',
}
const image = { ...facts, imageInfo: { height: 278, width: 200, format: 'jpg' } }
const variables = { 'x:var1': 'for-callback-test', 'x:quote': 'a"b', size: '999' }

function form(body: string, about = facts): string {
  return formatCallbackBody(
    { body, bodyType: 'application/x-www-form-urlencoded', variables },
    about,
  )
}

function json(body: string, about = facts): string {
  return formatCallbackBody({ body, bodyType: 'application/json', variables }, about)
}

describe('a form body', () => {
  it('has its variables replaced, percent-encoded', () => {
    const template =
      'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}' +
      '&h=${imageInfo.height}&w=${imageInfo.width}&f=${imageInfo.format}&x:var1=${x:var1}'
    expect(form(template)).toBe(
      'bucket=callback-test&object=dir%2Fa%20%22b%22.txt&etag=D8E8FCA2DC0F896FD7CB4CB0031BA249' +
        '&size=5&mimeType=text%2Fplain&h=&w=&f=&x:var1=for-callback-test',
    )
  })

  it('knows images', () => {
    expect(form('${imageInfo.height}x${imageInfo.width}.${imageInfo.format}', image)).toBe(
      '278x200.jpg',
    )
  })

  it('keeps names that mean nothing, and has nothing for missing custom variables', () => {
    expect(form('${nothing} ${constructor} ${x:missing}|$bucket {bucket}')).toBe(
      '${nothing} ${constructor} |$bucket {bucket}',
    )
  })

  it('does not replace inside values, nor let custom variables hide others', () => {
    const about = { ...facts, object: '${bucket}' }
    expect(form('${object} ${size}', about)).toBe('%24%7Bbucket%7D 5')
  })
})

describe('a JSON body', () => {
  it('has texts with their quotes and numbers without', () => {
    const body = json('{"o": ${object}, "s": ${size}, "c": ${crc64}, "q": ${x:quote}, "m": ${x:m}}')
    expect(body).toBe(
      '{"o": "dir/a \\"b\\".txt", "s": 5, "c": "12066247421320711233", "q": "a\\"b", "m": ""}',
    )
  })

  it('has null for what is no image', () => {
    expect(json('[${imageInfo}, ${imageInfo.height}, ${imageInfo.format}]')).toBe(
      '[null, null, null]',
    )
    expect(json('[${imageInfo}, ${imageInfo.height}]', image)).toBe(
      '[{"height":278,"width":200,"format":"jpg"}, 278]',
    )
  })

  it('puts values into strings that stand in the template', () => {
    const body = json('{"path": "\\"${bucket}/${object}", "n": ${size}, "${x:quote}": "${size}"}')
    expect(JSON.parse(body)).toEqual({
      path: '"callback-test/dir/a "b".txt',
      n: 5,
      'a"b': '5',
    })
  })
})
