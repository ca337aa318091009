/** Child elements of documents as numbers and truth values. */

import { parseDecimal } from '../decimal.js'
import { childText, requireChildText, XmlError, type XmlElement } from './read-xml.js'

/** A whole number from 0. @throws XmlError when the child is missing or no such number. */
export function requireChildCount(element: XmlElement, name: string): number {
  return parseCount(element, name, requireChildText(element, name))
}

/** A whole number from 0, if the child is there. @throws XmlError when it is no such number. */
export function childCount(element: XmlElement, name: string): number | undefined {
  const text = childText(element, name)
  return text === undefined ? undefined : parseCount(element, name, text)
}

/** `true` or `false`. @throws XmlError when the child is missing or neither. */
export function requireChildBoolean(element: XmlElement, name: string): boolean {
  const text = requireChildText(element, name).trim()
  if (text === 'true') return true
  if (text === 'false') return false
  throw new XmlError(`<${name}> in <${element.name}> is ${JSON.stringify(text)}, not true or false`)
}

/** `true` or `false`, if the child is there. @throws XmlError when it is neither. */
export function childBoolean(element: XmlElement, name: string): boolean | undefined {
  return childText(element, name) === undefined ? undefined : requireChildBoolean(element, name)
}

/** @throws XmlError when the child is missing or empty. */
export function requireFilledChild(element: XmlElement, name: string): string {
  const text = requireChildText(element, name)
  if (text === '') throw new XmlError(`<${name}> in <${element.name}> is empty`)
  return text
}

function parseCount(element: XmlElement, name: string, text: string): number {
  const count = parseDecimal(text.trim())
  if (count !== undefined) return count
  throw new XmlError(`<${name}> in <${element.name}> is ${JSON.stringify(text)}, not a number`)
}
