export default {
  said: 'as the device says',
  rows: 'taken from its rows',
  answered: 'answered to {cn} on {at}, the same since {since}',
  accepted: 'reported {cn} as done on {at}, the same since {since}',
  disagrees: '{cadence}: the device says that it reports every {said}, but its newest rows come about every {rows}. Due and lost are counted by what the device says; please check how it is set.',
}
