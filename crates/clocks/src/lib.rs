//! Legal time budgets over China's working-day calendar, with a suspension ledger, reminders and lamps.
