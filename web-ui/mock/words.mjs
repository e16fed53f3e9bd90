// The words of the repository's own catalogue, as the server tells them.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../catalog/words/en')
const pair = /^("(?:[^"\\]|\\.)*") = ("(?:[^"\\]|\\.)*")$/

/** Every line of the maps is a pair of quoted texts. */
export function englishWords() {
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
  const pairs = lines.map((line) => pair.exec(line)).filter(Boolean)
  return { language: 'en', words: Object.fromEntries(pairs.map(([, text, word]) => [JSON.parse(text), JSON.parse(word)])) }
}
