import { shallowRef } from 'vue'

/**
 * What the server's Chinese is called in the language of the pages: the texts of the catalogue,
 * which the server tells, and the few words and sentences that the program itself puts together.
 */
export interface Words {
  catalogue: Readonly<Record<string, string>>
  terms: Readonly<Record<string, string>>
  /**
   * Sentences with holes: `剩 {n} 天` and `{n} d left`. What is in a hole is said by itself, but for
   * one named `own`, which holds what people have written; one with a question mark may be empty.
   */
  sentences: readonly (readonly [string, string])[]
}

interface Sentence {
  shape: RegExp
  holes: string[]
  said: string
}

const words = shallowRef<Words | null>(null)
let sentences: Sentence[] = []
let known = new Map<string, string>()

/** Changes the language of what the server says; null is Chinese, as it comes. */
export function setWords(next: Words | null): void {
  sentences = next ? next.sentences.map(([shape, said]) => sentence(shape, said)) : []
  known = new Map()
  words.value = next
}

/** The words in use; null for Chinese. */
export function wordsInUse(): Words | null {
  return words.value
}

/** A shape with its holes as groups, each of which takes as little as it can. */
function sentence(shape: string, said: string): Sentence {
  const holes: string[] = []
  const parts = shape.split(/\{(\w+\??)\}/)
  const source = parts.map((part, at) => {
    if (at % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    holes.push(part.replace('?', ''))
    return part.endsWith('?') ? '(.*?)' : '(.+?)'
  })
  return { shape: new RegExp(`^${source.join('')}$`, 's'), holes, said }
}

const CHINESE = /[\u4e00-\u9fff]/

/**
 * A text of the server in the language of the pages. Whatever has no word is shown as it is. Only
 * texts of the catalogue and of the program are said so, never what people have written.
 */
export function say(text: string): string
export function say(text: string | null | undefined): string | null | undefined
export function say(text: string | null | undefined): string | null | undefined {
  const now = words.value
  if (!now || !text || !CHINESE.test(text)) return text
  const before = known.get(text)
  if (before !== undefined) return before
  const said = now.catalogue[text] ?? now.terms[text] ?? saidByShape(text) ?? text
  known.set(text, said)
  return said
}

/** A text of several lines, each of which is a sentence of its own. */
export function sayLines(text: string): string {
  return words.value ? text.split('\n').map((line) => say(line)).join('\n') : text
}

function saidByShape(text: string): string | undefined {
  for (const { shape, holes, said } of sentences) {
    const found = shape.exec(text)
    if (!found) continue
    return holes.reduce((whole, hole, at) => {
      const held = found[at + 1] ?? ''
      return whole.replaceAll(`{${hole}}`, () => (hole === 'own' ? held : say(held)))
    }, said)
  }
  return undefined
}
