import { useI18n } from 'vue-i18n'
import { problemText } from '../api/problem'
import { businessClock } from '../live/clock'
import { deadlineTime, shortTime } from '../text/time'

/** The texts that every page needs: relative times and sentences for problems. */
export function useTexts() {
  const { t, te, locale } = useI18n()
  const has = (key: string) => te(key)

  function short(iso: string | null | undefined): string {
    return shortTime(iso ?? null, businessClock.minute * 60_000, {
      yesterday: t('time.yesterday'),
      today: t('time.today'),
      tomorrow: t('time.tomorrow'),
    })
  }

  function shortDeadline(iso: string): string {
    return deadlineTime(iso, short)
  }

  function sentence(problem: unknown): string {
    return problemText(problem, locale.value, t, has)
  }

  return { t, te, locale, short, shortDeadline, sentence }
}
