import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en'
import zh from './zh-CN'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [k, v] of flat(value, `${prefix}${key}.`)) found.set(k, v)
  }
  return found
}
const zhKeys = flat(zh)
const enKeys = flat(en)
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

describe('messages', () => {
  it('are the same keys in both languages', () => {
    expect([...enKeys.keys()].sort()).toEqual([...zhKeys.keys()].sort())
  })
  it('have the same holes in both languages, and no empty text', () => {
    for (const [key, text] of zhKeys) {
      expect(text, key).not.toBe('')
      expect(holes(enKeys.get(key) ?? ''), key).toEqual(holes(text))
    }
  })
  it('have nothing that the message compiler reads as syntax', () => {
    for (const [key, text] of [...zhKeys, ...enKeys]) expect(text, key).not.toMatch(/[@|]/)
  })
  it('exist for every key that the pages name', () => {
    const root = join(import.meta.dirname, '..')
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(vue|ts)$/.test(f) && !f.endsWith('.test.ts'))
    expect(files.length).toBeGreaterThan(30)
    for (const file of files) {
      const source = readFileSync(join(root, file), 'utf8')
      for (const [, key] of source.matchAll(/(?<![\w.])t\('([\w.-]+)'/g)) expect(zhKeys.has(key!), `${file}: ${key}`).toBe(true)
      for (const [, key] of source.matchAll(/title: '([a-z]+\.[\w.]+)' ?[,}]/g)) expect(zhKeys.has(key!), `${file}: ${key}`).toBe(true)
    }
  })
  it('name every lamp, level and severity', () => {
    for (const key of ['lamp.green', 'lamp.yellow', 'lamp.red', 'lamp.grey', 'level.1', 'level.6', 'severity.serious', 'alarmState.false-alarm']) expect(zhKeys.has(key), key).toBe(true)
  })
})
