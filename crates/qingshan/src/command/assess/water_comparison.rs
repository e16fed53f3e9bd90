//! The computed class beside the published one.

use std::collections::BTreeMap;

use standards::water::WaterClass;

use super::report;
use super::water_screen::{Screened, Suspected};

/// Rows that are named one by one.
const NAMED: usize = 1_000;

/// How the computed class compares with the published one.
#[derive(Default)]
pub(super) struct Comparison {
    /// Rows with a published class and one computed.
    complete: u32,
    /// Of them those that agree, judged by all values.
    equal: u32,
    /// Of them those that agree, judged without the values that are doubted.
    equal_undoubted: u32,
    /// Rows with a doubted value, and of them those that agree by all values.
    doubted: u32,
    doubted_equal: u32,
    /// Rows that differ by all values, by cause.
    causes: BTreeMap<&'static str, u32>,
    rows: Vec<String>,
}

impl Comparison {
    /// Notes a row with its class by all values, and without those that are doubted.
    pub(super) fn note(
        &mut self,
        row: &Screened,
        all: Option<WaterClass>,
        undoubted: Option<WaterClass>,
    ) {
        let published = row.published.and_then(WaterClass::from_number);
        let (Some(published), Some(computed)) = (published, all) else {
            return;
        };
        self.complete += 1;
        self.equal_undoubted += u32::from(undoubted == Some(published));
        let is_equal = computed == published;
        if !row.suspected.is_empty() {
            self.doubted += 1;
            self.doubted_equal += u32::from(is_equal);
        }
        if is_equal {
            self.equal += 1;
            return;
        }
        let cause = match (row.suspected.is_empty(), undoubted == Some(published)) {
            (true, _) => "没有可疑项目，原因不明",
            (false, true) => "含整数异常的可疑项目，发布的类别未计入该项",
            (false, false) => "含可疑项目，不计该项仍不一致",
        };
        *self.causes.entry(cause).or_default() += 1;
        if self.rows.len() < NAMED {
            let (province, section) = &row.section;
            let suspected: Vec<String> = row.suspected.iter().map(Suspected::printed).collect();
            self.rows.push(format!(
                "{} {province} {section}：计算{}，发布{}（{}）",
                row.time.format("%Y-%m-%d %H:%M"),
                computed.name_zh(),
                published.name_zh(),
                if suspected.is_empty() {
                    cause.to_owned()
                } else {
                    format!("可疑：{}", suspected.join("；"))
                }
            ));
        }
    }

    /// Says how many agree, and names those that do not.
    pub(super) fn print(&self) {
        for row in &self.rows {
            report::say(row);
        }
        let share = |part: u32| {
            let share = standards::rate::share_percent(part, self.complete, 4);
            share.map_or_else(|_| "-".to_owned(), |share| format!("{share}%"))
        };
        let Self {
            complete,
            equal,
            equal_undoubted,
            doubted,
            doubted_equal,
            ..
        } = self;
        report::say(&format!(
            "与发布的类别比较：{complete}行中{equal}行一致（{}）；不计可疑项目时{equal_undoubted}行一致（{}）",
            share(*equal),
            share(*equal_undoubted)
        ));
        report::say(&format!(
            "含可疑项目{doubted}行，按全部项目评价时其中{doubted_equal}行与发布一致"
        ));
        for (cause, count) in &self.causes {
            report::say(&format!("不一致{count}行：{cause}"));
        }
    }
}
