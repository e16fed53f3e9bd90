// Which Chinese stands on an English page: none but names of places and people, and what people
// have written. Whatever shows such carries `data-own`.

/** The texts with a Chinese letter that nobody owns, each once, with what stands around it. */
export function chineseOn(page, names = []) {
  return page.evaluate((owned) => {
    const chinese = /[\u4e00-\u9fff]/
    // The number of a case or a document is a name: 火点〔2026〕0003, 环交〔2026〕8号.
    const number = /[\u4e00-\u9fff]+〔\d{4}〕\d+号?/g
    const bare = (text) => owned.reduce((left, name) => left.replaceAll(name, ''), text.replaceAll(number, ''))
    const found = new Set()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.trim()
      const element = node.parentElement
      if (!chinese.test(text) || !chinese.test(bare(text)) || element.closest('[data-own], script, style')) continue
      found.add(`${element.tagName.toLowerCase()}${element.className ? `.${String(element.className).split(' ')[0]}` : ''}: ${text.slice(0, 120)}`)
    }
    return [...found]
  }, [...names].filter(Boolean).sort((a, b) => b.length - a.length))
}
