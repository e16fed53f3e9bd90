import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './i18n/noright.en'
import zh from './i18n/noright.zh-CN'

type Tree = { [key: string]: string | Tree }
const at = (tree: Tree, path: string) => path.split('.').reduce<string | Tree | undefined>((now, key) => (typeof now === 'object' ? now[key] : undefined), tree)

describe('a page that one may not open', () => {
  const source = readFileSync(join(import.meta.dirname, 'router.ts'), 'utf8')
  const guarded = [...source.matchAll(/name: '([\w-]+)'.*meta: \{ title: '([\w.]+)', right: '([\w.]+)'/g)]
  it('can say its right in both languages, whichever it is', () => {
    expect(guarded.length).toBe([...source.matchAll(/right: '/g)].length)
    expect(guarded.length).toBeGreaterThan(25)
    for (const [, page, , right] of guarded) {
      expect(typeof at(zh.right, right!), `${page}: ${right}`).toBe('string')
      expect(typeof at(en.right, right!), `${page}: ${right}`).toBe('string')
    }
  })
  it('is never turned into the workbench without a word', () => {
    expect(source).not.toMatch(/!may\(to\.meta\.right\)\) return \{ name: 'workbench' \}/)
  })
})
