export default {
  state: 'platform was down',
  column: 'Missed by us',
  times: 'The gateway was not at work: {times}. Whole hours of it do not count as “no data”; periods whose row was to come then (within ten minutes after their end, or within the step where that is shorter) and did not are told apart as “missed by us” and count neither as due nor as lost.',
  span: '{from} to {to}',
  more: 'and so on, {n} in all',
  separator: '; ',
  before: 'The device was first heard {at}; {n} hours before it are no gaps.',
  never: 'The device was never heard; the hours of this day are no gaps.',
  ours: 'platform was down',
  oursHint: 'The gateway was not at work when the row of this hour was to come; the device is not to blame',
}
