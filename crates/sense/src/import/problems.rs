//! What is wrong with a file as a whole, and the problems of all files together.

use std::collections::BTreeMap;

use super::problem::Problem;

/// What is wrong with a file as a whole.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It cannot be opened or read.
    #[error("读不了：{0}")]
    Io(#[from] std::io::Error),
    /// It is a workbook, a parquet file or another thing that is no text.
    #[error("不是文本文件；Excel 工作簿请另存为 CSV")]
    NotText,
    /// There is nothing in it.
    #[error("是空文件")]
    Empty,
    /// Its head lacks columns of the format.
    #[error("不是 {format} 格式，缺少列：{}{}", .missing.join("、"), hint(*.looks_like))]
    OtherFormat {
        /// The format that was asked for.
        format: &'static str,
        /// The columns that are not there.
        missing: Vec<String>,
        /// The format that the head fits.
        looks_like: Option<&'static str>,
    },
    /// The reader failed before the end; the lines before are used.
    #[error("第{line}行以后读不出来（文件不完整或已损坏），此前的行已采用")]
    Broken {
        /// The last whole line.
        line: u64,
    },
}

fn hint(looks_like: Option<&'static str>) -> String {
    looks_like.map_or_else(String::new, |name| format!("；看起来是 {name} 格式"))
}

/// Problems of all files: the first ones word by word, all of them by count.
#[derive(Debug, Default)]
pub struct Problems {
    shown: Vec<String>,
    counts: BTreeMap<&'static str, u64>,
    files: Vec<String>,
    notes: Vec<String>,
}

/// Problems that are kept word by word. Beyond, only their number is.
const SHOWN: usize = 1_000;

impl Problems {
    /// Adds a problem of a line, counted from 1 with the head.
    pub fn line(&mut self, file: &str, line: u64, problem: &Problem) {
        *self.counts.entry(problem.kind_zh()).or_default() += 1;
        if self.shown.len() < SHOWN {
            self.shown
                .push(format!("{file} 第{line}行：{}", problem.message_zh()));
        }
    }

    /// Adds problems of a kind that are counted only.
    pub(super) fn more(&mut self, kind: &'static str, count: u64) {
        *self.counts.entry(kind).or_default() += count;
    }

    /// Adds a problem of a whole file.
    pub fn file(&mut self, file: &str, problem: &FileProblem) {
        self.files.push(format!("{file}：{problem}"));
    }

    /// Adds what is worth knowing and wrong with nothing.
    pub fn note(&mut self, file: &str, text: &str) {
        self.notes.push(format!("{file}：{text}"));
    }

    /// Returns how many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.values().sum::<u64>() + u64::try_from(self.files.len()).unwrap_or(u64::MAX)
    }

    /// Returns what to say: the problems, and how many of each kind.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.notes.clone();
        lines.extend_from_slice(&self.files);
        lines.extend_from_slice(&self.shown);
        let counted: u64 = self.counts.values().sum();
        let unsaid = counted.saturating_sub(u64::try_from(self.shown.len()).unwrap_or(u64::MAX));
        if unsaid > 0 {
            lines.push(format!("其余{unsaid}处问题不再逐条列出"));
        }
        if counted > 0 {
            let kinds: Vec<String> = self
                .counts
                .iter()
                .map(|(kind, count)| format!("{kind}{count}处"))
                .collect();
            lines.push(format!("问题共{counted}处：{}", kinds.join("，")));
        }
        lines
    }
}
