import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sentences, terms } from './said.en'
import { say, setWords } from './words'

const ROOT = join(__dirname, '../../..')
const catalogue = { 网格长: 'Grid lead', 接收: 'Receive', 待接收: 'To be received' }

describe('say', () => {
  beforeEach(() => setWords({ catalogue, terms, sentences }))
  afterEach(() => setWords(null))

  it('leaves Chinese pages alone', () => {
    setWords(null)
    expect(say('网格长')).toBe('网格长')
  })

  it('knows the catalogue, and shows what has no word as it is', () => {
    expect(say('网格长')).toBe('Grid lead')
    expect(say('城管科长')).toBe('城管科长')
    expect(say('PM2.5')).toBe('PM2.5')
    expect(say('')).toBe('')
    expect(say(null)).toBe(null)
    expect(say(undefined)).toBe(undefined)
  })

  it('puts sentences together from their parts', () => {
    expect(say('剩 3 天')).toBe('3 d left')
    expect(say('超期 不到 1 分钟')).toBe('less than 1 min overdue')
    expect(say('城东街道 网格长（张三、李四）')).toBe('城东街道 Grid lead (张三, 李四)')
    expect(say('等待 城东街道 网格长（张三、李四）接收')).toBe('Waiting for 城东街道 Grid lead (张三, 李四): Receive')
    expect(say('执行成功，收到 3 条数据')).toBe('Done, 3 records received')
    expect(say('PM2.5 小时浓度 119 µg/m³、PM10 小时浓度 156 µg/m³，AQI 156，中度污染（HJ 633-2012），超过 150')).toBe(
      'PM2.5 119 µg/m³, PM10 156 µg/m³; AQI 156, moderately polluted (HJ 633-2012), above 150',
    )
    expect(say('事项待接收，不需要办理')).toBe('To be received: nothing to be done')
  })

  it('takes up a change of language', () => {
    expect(say('接收')).toBe('Receive')
    setWords({ catalogue: { 接收: 'Take' }, terms: {}, sentences: [] })
    expect(say('接收')).toBe('Take')
  })
})

/** All sources of the program in one text; a word for what it no longer says would never be shown. */
function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((one) => {
      const path = join(folder, one.name)
      if (one.isDirectory()) return one.name === 'tests' ? '' : sources(path)
      return /\.(rs|csv)$/.test(one.name) ? readFileSync(path, 'utf8').replaceAll(/\\\n\s*/g, '') : ''
    })
    .join('\n')
}

describe('what the program says', () => {
  const said = sources(join(ROOT, 'crates'))
  it('has no word that outlives its text', () => {
    const dead = Object.keys(terms).filter((text) => !said.includes(text))
    expect(dead).toEqual([])
  })
  it('has no sentence that outlives its text', () => {
    const parts = sentences.flatMap(([shape]) => shape.split(/\{\w+\??\}/)).map((part) => part.replaceAll(/^[\s：，；。（）“”、]+|[\s：，；。（）“”、]+$/g, ''))
    expect(parts.filter((part) => part !== '' && !said.includes(part))).toEqual([])
  })
  it('is said without a Chinese letter, and with the same holes', () => {
    expect(Object.values(terms).filter((word) => /[\u4e00-\u9fff]/.test(word))).toEqual([])
    for (const [shape, word] of sentences) {
      expect(word).not.toMatch(/[\u4e00-\u9fff]/)
      const holes = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\??\}/g)].map((m) => m[1]))].sort()
      expect(holes(shape)).toEqual(expect.arrayContaining(holes(word)))
    }
  })
  it('has a word for every departure of a frame from the standard', () => {
    const departures = readFileSync(join(ROOT, 'crates/sense/src/issue_text.rs'), 'utf8').matchAll(/=> "([^"]*)"/g)
    expect([...departures].map((found) => found[1]!).filter((text) => !(text in terms))).toEqual([])
  })
  it('says where a frame departs from the standard', () => {
    setWords({ catalogue: {}, terms, sentences })
    expect(say('校验码不对，报文可能在传输中改变（第 238 字节）')).toBe('Wrong check word; the frame may have changed on the way (byte 238)')
    expect(say('连接失败：对方拒绝连接：地址或端口不对，或对方的接收程序没有运行')).toMatch(/^Cannot connect: Refused/)
    setWords(null)
  })
})
