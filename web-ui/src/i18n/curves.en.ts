import type zh from './curves.zh-CN'

const en: typeof zh = {
  title: 'Compare curves',
  stations: 'Stations',
  add: 'Add a station',
  remove: 'Remove {name}',
  factors: 'Pollutants',
  most: 'At most {stations} stations and {factors} pollutants',
  from: 'From',
  to: 'to',
  range: 'Period',
  latest: 'Last {n} hours',
  day3: 'Last 3 days',
  week: 'Last 7 days',
  month: 'Last 31 days',
  none: 'Choose stations and pollutants',
  flagged: 'A hollow circle is a flagged value, a break is a missing one: nothing is filled in or bridged',
  csv: 'Export CSV',
  table: 'Hourly values',
  stamp: 'Time (end of the hour)',
  flagOf: '{name} flag',
  missing: 'missing',
  count: '{n}/{all} valid',
}
export default en
