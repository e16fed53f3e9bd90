//! What goes wrong between a fleet and its server, as it is told while the fleet runs.

use std::time::Duration;

use sense::fleet::{FleetConfig, News, Trouble};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::out;

/// Tells news as they come, on standard error; returns the last trouble that was not over.
pub(super) async fn tell(
    news: Option<UnboundedReceiver<News>>,
    to: String,
    config: FleetConfig,
) -> Option<String> {
    let mut news = news?;
    let mut last = None;
    while let Some(one) = news.recv().await {
        match one {
            News::Trouble { trouble, again_in } => {
                let text = words(&trouble, &to, &config);
                out::note(format!("{text}; {}", again(&trouble, again_in, &config)));
                last = Some(text);
            }
            News::Over => {
                out::note(format!("{to}: all is well again"));
                last = None;
            }
        }
    }
    last
}

fn words(trouble: &Trouble, to: &str, config: &FleetConfig) -> String {
    match trouble {
        Trouble::Unreachable(reason) => format!("cannot connect to {to}: {reason}"),
        Trouble::Closed => format!("{to} closed the connection"),
        Trouble::Broken(reason) => format!("the connection to {to} broke: {reason}"),
        Trouble::NotReading => format!("{to} does not read what is sent"),
        Trouble::Unanswered => format!(
            "{to} does not answer: a frame was sent {} times, with {} s for each answer",
            config.resends + 1,
            seconds(config.answer_timeout)
        ),
    }
}

fn again(trouble: &Trouble, again_in: Duration, config: &FleetConfig) -> String {
    let what = match trouble {
        Trouble::Unreachable(_) => "tries again",
        _ => "connects again",
    };
    let pause = seconds(again_in);
    if again_in >= config.longest_pause {
        return format!("{what} every {pause} s");
    }
    let longest = seconds(config.longest_pause);
    format!("{what} in {pause} s, then less often, down to every {longest} s")
}

fn seconds(length: Duration) -> String {
    let millis = length.as_millis();
    if millis.is_multiple_of(1_000) {
        (millis / 1_000).to_string()
    } else {
        format!("{}.{}", millis / 1_000, millis % 1_000 / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    #[test]
    fn a_trouble_names_the_address_and_what_the_system_said() {
        let config = FleetConfig::starting(Timestamp::from_millis(0));
        let check = |trouble: Trouble, millis: u64, expected: &str| {
            let told = words(&trouble, "h:1", &config);
            let again = again(&trouble, Duration::from_millis(millis), &config);
            assert_eq!(format!("{told}; {again}"), expected);
        };
        check(
            Trouble::Unreachable("Connection refused (os error 111)".to_owned()),
            500,
            "cannot connect to h:1: Connection refused (os error 111); tries again in 0.5 s, \
             then less often, down to every 15 s",
        );
        check(
            Trouble::Closed,
            15_000,
            "h:1 closed the connection; connects again every 15 s",
        );
        check(
            Trouble::Unanswered,
            1_000,
            "h:1 does not answer: a frame was sent 4 times, with 10 s for each answer; \
             connects again in 1 s, then less often, down to every 15 s",
        );
    }
}
