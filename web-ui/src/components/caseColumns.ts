import type { CaseLine } from '../api/types'
import { deadlineTime, fullTime } from '../text/time'
import type { Column } from './table'
import { say } from '../i18n/words'

/** The columns that every list of cases shares. */
export function caseColumns(t: (key: string) => string): Column<CaseLine>[] {
  return [
    { key: 'number', title: t('case.number'), text: (c) => c.number, own: true, fixed: true, width: '130px' },
    { key: 'title', title: t('case.title'), text: (c) => c.title, own: true, fixed: true },
    { key: 'flow', title: t('case.flow'), text: (c) => say(c.flow_name), width: '110px' },
    { key: 'state', title: t('case.state'), text: (c) => say(c.state_name), width: '80px' },
    { key: 'left', title: t('case.left'), text: (c) => say(c.left_text), width: '140px' },
    { key: 'due', title: t('case.due'), text: (c) => (c.due_at ? deadlineTime(c.due_at, fullTime) : null), width: '110px' },
    { key: 'holder', title: t('case.holder'), text: (c) => say(c.holder), width: '180px' },
    { key: 'area', title: t('common.area'), text: (c) => c.area_name, own: true, width: '90px' },
    { key: 'opened', title: t('case.opened'), text: (c) => fullTime(c.opened_at), width: '110px', hidden: true },
    { key: 'updated', title: t('case.updated'), text: (c) => fullTime(c.updated_at), width: '110px', hidden: true },
  ]
}
