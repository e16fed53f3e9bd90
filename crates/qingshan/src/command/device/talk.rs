//! `qingshan device talk`: the conversation of a command, with a device that is simulated.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use hj212::{Edition, Frame, Profile, Stamp, decode};
use model::Timestamp;
use sense::downlink::{Offer, command, take_secret, words};
use sense::fleet::{Answerer, Newer, NoArchive, conversation};

use crate::edition::Year;
use crate::out;

/// The moment at which the conversation is held, so that it is always the same.
const MOMENT: (u16, u8, u8, u8, u8, u8) = (2026, 3, 1, 9, 0, 0);

/// Arguments of `qingshan device talk`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Word of the command, as `qingshan device commands` lists it.
    command: String,
    /// Parameters.
    #[arg(value_name = "KEY=VALUE", value_parser = super::pair)]
    parameters: Vec<(String, String)>,
    /// Edition that the device speaks.
    #[arg(long, value_enum, default_value_t = Year::Y2017)]
    edition: Year,
    /// System type of the device (ST).
    #[arg(long, default_value = "32")]
    st: String,
}

/// Runs the command.
///
/// # Errors
///
/// The edition has no such command, or a parameter is not right.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let edition = args.edition.edition();
    let mn = if edition == Edition::V2005 {
        "88888880000001"
    } else {
        "010000A8900016F000169DC0"
    };
    let Some(offer) = Offer::named(&args.command) else {
        bail!("there is no command {:?}", args.command);
    };
    let (year, month, day, hour, minute, second) = MOMENT;
    let qn = Stamp::new(year, month, day, hour, minute, second);
    let qn = qn.ok_or_else(|| anyhow!("the moment is no moment"))?;
    let now = sense::timestamp_of(qn).unwrap_or(Timestamp::from_millis(0));
    let mut parameters: BTreeMap<String, String> = args.parameters.iter().cloned().collect();
    let secret = take_secret(offer, &mut parameters);
    let asked = command(offer, edition, &parameters, secret.as_deref(), now)?;
    let mut device = Answerer::new(edition, &args.st, "123456", mn, Newer::default())?;
    for (is_host, bytes) in conversation(&mut device, &asked, qn, &NoArchive)? {
        let from = if is_host { "host  " } else { "device" };
        out::line(format!(
            "{from} {}",
            String::from_utf8_lossy(&bytes).trim_end()
        ));
        if let Some(frame) = Frame::read(&bytes) {
            let said = words(&decode(frame, &Profile::default()), is_host);
            out::line(format!("       {said}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
