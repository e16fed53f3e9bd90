export default {
  lostBudget: '{n} have lost their bytes and cannot be released, because they were beyond the budget: each device (each address, of strangers) keeps the bytes of at most {rows} rows and {megabytes} MB; the oldest go first, the rows themselves stay.',
  lostBudgetBare: '{n} have lost their bytes to the budget and cannot be released; the rows themselves stay.',
  lostRate: '{n} rows only count: frames came faster than they are kept a minute, without their bytes; each row says how many.',
  receivedAt: 'Received',
}
