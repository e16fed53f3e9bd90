import { createI18n } from 'vue-i18n'
import zh from './zh-CN'

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
}

export async function useStoredLanguage(): Promise<void> {
  if (localStorage.getItem(KEY) === 'en') await setLanguage('en')
}
