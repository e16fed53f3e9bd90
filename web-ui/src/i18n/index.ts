import { createI18n } from 'vue-i18n'
import zh from './zh-CN'
import { setWords } from './words'

export type Language = 'zh-CN' | 'en'
const KEY = 'qs.language'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh } as Record<Language, typeof zh>,
})

/** English is read only when somebody wants it. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
    i18n.global.setLocaleMessage('en', (await import('./en')).default)
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem(KEY, language)
  if (language === 'zh-CN') setWords(null)
  else await speakEnglish()
}

/** The server's words in English; the pages open with the program's own and take the catalogue's when they come. */
async function speakEnglish(): Promise<void> {
  const { terms, sentences } = await import('./said.en')
  setWords({ catalogue: {}, terms, sentences })
  void catalogueWords('en').then((catalogue) => {
    if (i18n.global.locale.value === 'en') setWords({ catalogue, terms, sentences })
  })
}

/** The catalogue's words, asked for once; without a network those that the browser keeps, or none. */
async function catalogueWords(language: Language): Promise<Record<string, string>> {
  const read = async (cache: RequestCache) => {
    const answer = await fetch(`/api/v1/catalog/words?lang=${language}`, { cache, credentials: 'same-origin' })
    return answer.ok ? ((await answer.json()) as { words: Record<string, string> }).words : {}
  }
  return read('default')
    .catch(() => read('force-cache'))
    .catch(() => ({}))
}

export async function useStoredLanguage(): Promise<void> {
  if (localStorage.getItem(KEY) === 'en') await setLanguage('en')
}
