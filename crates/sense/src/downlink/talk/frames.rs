//! The frames of an exchange: sent, heard, and kept in its log.

use bytes::Bytes;
use hj212::{Cn, Decoded, Profile, Report, Seen, Value, decode};
use model::DownlinkFrame;
use store::StoreError;

use super::Talk;
use super::outcome::{Gathered, QUOTED};
use super::prepare::Prepared;
use crate::downlink::words::words;
use crate::gateway::{Heard, SendError};

impl Talk {
    /// Sends the frame for the time that is given, counted from one, and logs that.
    pub(super) async fn send(&self, prepared: &Prepared, times: u32) -> Result<(), StoreError> {
        let sent = self
            .parts
            .sessions
            .send(&self.socket, prepared.wire.clone())
            .await;
        let decoded = prepared.frame.read();
        let decoded = decoded.map(|frame| decode(frame, &Profile::default()));
        let what = decoded.map_or_else(String::new, |decoded| words(&decoded, true));
        let again = if times > 1 {
            format!("第 {times} 次下发：")
        } else {
            String::new()
        };
        let trouble = match sent {
            Ok(_) => "",
            Err(SendError::NotConnected) => "（设备连接已断开，未发出）",
            Err(SendError::Broken) => "（连接中断，不知是否到达）",
        };
        let raw = if prepared.is_secret {
            Bytes::new()
        } else {
            prepared.wire.clone()
        };
        let frame = DownlinkFrame {
            at: self.parts.world.now(),
            outgoing: true,
            cn: prepared.cn.code(),
            raw,
            words: format!("{again}{what}{trouble}"),
        };
        self.parts
            .store
            .log_downlink(&self.downlink.id, &frame)
            .await
    }

    /// Looks whether a frame belongs to this exchange, and logs it if so.
    pub(super) async fn hear(
        &self,
        prepared: &Prepared,
        said: &Heard,
        gathered: &mut Gathered,
    ) -> Result<Option<Seen>, StoreError> {
        let Some(decoded) = said.decoded() else {
            return Ok(None);
        };
        let Some(seen) = belongs(&decoded, prepared) else {
            return Ok(None);
        };
        let what = words(&decoded, false);
        if seen == Seen::Data && Report::read(&decoded).is_some() && gathered.quotes.len() < QUOTED
        {
            gathered.quotes.push(what.clone());
        }
        let frame = DownlinkFrame {
            at: said.received_at,
            outgoing: false,
            cn: said.cn,
            raw: if prepared.is_secret && !decoded.header.cn.is_some_and(Cn::is_answer) {
                Bytes::new()
            } else {
                said.raw.clone()
            },
            words: what,
        };
        self.parts
            .store
            .log_downlink(&self.downlink.id, &frame)
            .await?;
        Ok(Some(seen))
    }
}

/// Tells what a frame is to the exchange. Answers carry the QN of the request; data may have a QN
/// of their own, and then belong to it if their time lies in the period that was asked for, or if
/// they are no measured data and of the command that was asked.
fn belongs(decoded: &Decoded<'_>, asked: &Prepared) -> Option<Seen> {
    let qn = decoded.exchange_qn().map(Value::bytes).unwrap_or_default();
    if qn == asked.qn.as_bytes() {
        return Seen::of(decoded, asked.cn);
    }
    if decoded.header.cn != Some(asked.cn) {
        return None;
    }
    let of_period = asked.period.is_some_and(|period| {
        // The alarms of the 2005 edition have an AlarmTime instead.
        let time = ["DataTime", "AlarmTime"]
            .into_iter()
            .find_map(|name| decoded.data.field(name)?.stamp());
        time.is_some_and(|time| period.begin <= time && time <= period.end)
    });
    let is_setting = !(2_000..3_000).contains(&asked.cn.code());
    (of_period || is_setting).then_some(Seen::Data)
}
