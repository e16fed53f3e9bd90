//! One exchange with one device.

mod prepare;

use std::sync::Arc;

use bytes::Bytes;
use hj212::{
    Action, Cn, Decoded, Exchange, ExeRtn, Finish, Profile, Report, Seen, Timing, Value, decode,
};
use model::{Downlink, DownlinkFrame, DownlinkId, DownlinkState, Mn, Timestamp};
use store::{DownlinkEnd, StoreError};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use prepare::{Prepared, Unsent};

use super::desk::Parts;
use super::words::words;
use crate::gateway::{Heard, SendError};

/// How much longer than the exchange itself may last a desk is taken to be at work, so that another
/// does not believe it dead.
const MARGIN_MS: i64 = 15_000;

/// Most sentences of a device that stand in the outcome; the log has all.
const QUOTED: usize = 5;

/// An exchange that is over.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) id: DownlinkId,
    pub(super) mn: Mn,
    pub(super) qn: String,
}

/// One exchange.
pub(super) struct Talk {
    parts: Arc<Parts>,
    downlink: Downlink,
    secret: Option<String>,
    /// The number under which the device's connection is known.
    socket: Mn,
    said: mpsc::Receiver<Heard>,
}

/// What an exchange has come to so far.
#[derive(Default)]
struct Gathered {
    quotes: Vec<String>,
    records: u32,
}

impl Talk {
    pub(super) fn new(
        parts: Arc<Parts>,
        downlink: Downlink,
        secret: Option<String>,
        socket: Mn,
        said: mpsc::Receiver<Heard>,
    ) -> Self {
        Self {
            parts,
            downlink,
            secret,
            socket,
            said,
        }
    }

    /// Talks with the device until the exchange is over.
    pub(super) async fn run(mut self) -> Ended {
        let qn = match self.talk().await {
            Ok(qn) => qn,
            Err(error) => {
                // The row stays as it is and is looked after when its time has run out.
                tracing::error!(%error, downlink.id = %self.downlink.id,
                    "an exchange with a device could not be recorded");
                String::new()
            }
        };
        Ended {
            id: self.downlink.id,
            mn: self.downlink.mn,
            qn,
        }
    }

    async fn talk(&mut self) -> Result<String, StoreError> {
        let timing = self.timing();
        let prepared = match self.prepare().await {
            Ok(prepared) => prepared,
            Err(Unsent::Store(error)) => return Err(error),
            Err(Unsent::Refused(outcome)) => {
                let end = DownlinkEnd {
                    state: DownlinkState::Refused,
                    code: None,
                    records: 0,
                    outcome,
                };
                self.parts.end(&self.downlink, end).await?;
                return Ok(String::new());
            }
        };
        // From here on the device's rows are heard too: they may be what is asked for.
        let _attention = self.parts.sessions.attend(&self.socket);
        let store = &self.parts.store;
        let begun = store
            .begin_downlink(
                &self.downlink.id,
                &prepared.qn,
                self.parts.world.now(),
                self.deadline(timing),
            )
            .await?;
        if !begun {
            return Ok(String::new());
        }
        self.say(DownlinkState::Sent);
        self.before_sending().await?;
        let mut gathered = Gathered::default();
        let finish = self.exchange(&prepared, timing, &mut gathered).await?;
        let end = end_of(finish, &gathered);
        self.after(&end).await?;
        self.parts.end(&self.downlink, end).await?;
        Ok(prepared.qn)
    }

    fn say(&self, state: DownlinkState) {
        self.parts
            .announce(&self.downlink.id, &self.downlink.mn, state);
    }

    fn timing(&self) -> Timing {
        let (link, usual) = (
            self.parts.terms.link(&self.downlink.mn),
            self.parts.settings.timing,
        );
        let millis = |seconds: Option<u32>, usual: i64| {
            seconds.map_or(usual, |seconds| i64::from(seconds) * 1_000)
        };
        Timing {
            over_time_ms: millis(link.over_time_s, usual.over_time_ms),
            resends: link.resends.unwrap_or(usual.resends),
            execution_ms: millis(link.execution_s, usual.execution_ms),
        }
    }

    fn deadline(&self, timing: Timing) -> Timestamp {
        let asking = timing
            .over_time_ms
            .saturating_mul(i64::from(timing.resends) + 1);
        let lasting = asking.saturating_add(timing.execution_ms);
        self.parts
            .wall
            .now()
            .plus(lasting.saturating_add(MARGIN_MS))
    }

    /// Sends, resends, listens and waits, as the machine of the protocol says.
    async fn exchange(
        &mut self,
        prepared: &Prepared,
        timing: Timing,
        gathered: &mut Gathered,
    ) -> Result<Finish, StoreError> {
        let started = Instant::now();
        let elapsed = || i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let (mut exchange, mut action) = Exchange::start(prepared.pattern, timing, 0);
        let mut times = 0_u32;
        loop {
            let until_ms = match action {
                Action::Finished(finish) => return Ok(finish),
                Action::Send { until_ms } => {
                    times += 1;
                    self.send(prepared, times).await?;
                    until_ms
                }
                Action::Wait { until_ms } => until_ms,
            };
            let until = started
                + std::time::Duration::from_millis(u64::try_from(until_ms).unwrap_or_default());
            action = match timeout_at(until, self.said.recv()).await {
                Ok(Some(said)) => match self.hear(prepared, &said, gathered).await? {
                    Some(seen) => {
                        let action = exchange.see(seen, elapsed());
                        gathered.records = exchange.records();
                        self.note_progress(seen, gathered.records, timing).await?;
                        action
                    }
                    None => Action::Wait { until_ms },
                },
                Ok(None) => return Ok(Finish::NoResult),
                Err(_) => exchange.tick(elapsed().max(until_ms)),
            };
        }
    }

    async fn send(&self, prepared: &Prepared, times: u32) -> Result<(), StoreError> {
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
    async fn hear(
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

    async fn note_progress(
        &self,
        seen: Seen,
        records: u32,
        timing: Timing,
    ) -> Result<(), StoreError> {
        if !matches!(seen, Seen::RequestAnswer(hj212::QnRtn::READY) | Seen::Data) {
            return Ok(());
        }
        let deadline = self.deadline(timing);
        self.parts
            .store
            .executing_downlink(&self.downlink.id, records, deadline)
            .await?;
        self.say(DownlinkState::Executing);
        Ok(())
    }

    /// What has to be remembered before the device can know: from its answer on it may use what it
    /// was told.
    async fn before_sending(&self) -> Result<(), StoreError> {
        if let ("set-password", Some(password)) = (self.downlink.command.as_str(), &self.secret) {
            let mn = &self.downlink.mn;
            self.parts
                .store
                .put_next_password(mn, Some(password))
                .await?;
            self.parts.refresh_links().await?;
        }
        Ok(())
    }

    /// What a command that was executed, or refused, means for how we speak with the device.
    async fn after(&self, end: &DownlinkEnd) -> Result<(), StoreError> {
        let (store, mn) = (&self.parts.store, &self.downlink.mn);
        let number = |name: &str| {
            let value = self.downlink.parameters.get(name)?;
            value.trim().parse::<u32>().ok()
        };
        match (self.downlink.command.as_str(), end.state) {
            ("set-timeouts", DownlinkState::Done) => {
                if let (Some(over), Some(resends)) = (number("over_time"), number("resends")) {
                    store.put_device_timing(mn, over, resends).await?;
                    self.parts.refresh_links().await?;
                }
            }
            ("set-password", DownlinkState::Refused | DownlinkState::Failed) => {
                store.put_next_password(mn, None).await?;
                self.parts.refresh_links().await?;
            }
            ("set-password", DownlinkState::Done) => {
                if let Some(password) = &self.secret {
                    self.parts.terms.uses(mn, password);
                    self.parts.refresh_links().await?;
                }
            }
            ("set-key", DownlinkState::Done) => self.parts.key_taken(mn).await,
            ("set-device-id", DownlinkState::Done) => store.number_taken(mn).await?,
            _ => {}
        }
        Ok(())
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

fn end_of(finish: Finish, gathered: &Gathered) -> DownlinkEnd {
    let said = match gathered.quotes.as_slice() {
        [] => String::new(),
        quotes => format!("；{}", quotes.join("；")),
    };
    let (state, code, outcome) = match finish {
        Finish::Done { records: 0 } => (DownlinkState::Done, Some(1), "执行成功".to_owned()),
        Finish::Done { records } => (
            DownlinkState::Done,
            Some(1),
            format!("执行成功，收到 {records} 条数据{said}"),
        ),
        Finish::Answered => (DownlinkState::Done, None, "设备已应答".to_owned()),
        Finish::Refused(code) => {
            let meaning = code.meaning().map_or("未定义的原因", |(zh, _)| zh);
            let outcome = format!("设备拒绝：{meaning}（QnRtn={code}）");
            (DownlinkState::Refused, Some(code.0), outcome)
        }
        Finish::Failed(ExeRtn::NO_DATA) => (
            DownlinkState::NoData,
            Some(ExeRtn::NO_DATA.0),
            "设备没有所取的数据".to_owned(),
        ),
        Finish::Failed(code) => {
            let meaning = code.meaning().map_or("未定义的原因", |(zh, _)| zh);
            let outcome = format!("设备执行失败：{meaning}（ExeRtn={code}）");
            (DownlinkState::Failed, Some(code.0), outcome)
        }
        Finish::NoAnswer => (
            DownlinkState::NoAnswer,
            None,
            "多次下发后设备仍未应答".to_owned(),
        ),
        Finish::NoResult if gathered.records > 0 => (
            DownlinkState::NoResult,
            None,
            format!("收到 {} 条数据{said}，但未收到执行结果", gathered.records),
        ),
        Finish::NoResult => (
            DownlinkState::NoResult,
            None,
            "设备接受了命令，但没有在规定时间内给出结果".to_owned(),
        ),
    };
    DownlinkEnd {
        state,
        code,
        records: gathered.records,
        outcome,
    }
}
