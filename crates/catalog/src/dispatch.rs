//! Who answers for what (职责分工表), `catalog/dispatch`.
//!
//! A published table: category of a problem × place → who is responsible, who supervises, and who
//! decides when the two disagree. Categories are one namespace over all files; of several rows of
//! a category the one with the smallest place around the case is taken.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use model::{AreaId, AreaLevel, AreaPath, RoleId, UnitId};
use serde::Deserialize;
use toml::Spanned;

use crate::problem::Problem;
use crate::read;

/// Where the search for the holders of a role begins.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Place {
    Cell,
    District,
    City,
    Province,
}

impl Place {
    pub(crate) const fn level(self) -> AreaLevel {
        match self {
            Self::Cell => AreaLevel::GridCell,
            Self::District => AreaLevel::District,
            Self::City => AreaLevel::City,
            Self::Province => AreaLevel::Province,
        }
    }
}

/// A column of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// Who has to deal with it (责任单位).
    Responsible,
    /// Who sees to it that it is dealt with (监管单位).
    Supervising,
    /// Who decides a dispute about it (裁定单位).
    Arbiter,
}

/// Who is named in a cell of the table: holders of a role near the place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// The role.
    pub role: RoleId,
    /// The level from which the search climbs.
    pub level: AreaLevel,
    /// The unit in which they hold it, where the table names one.
    pub unit: Option<UnitId>,
}

/// A row of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Category of the problem.
    pub category: String,
    /// Its name (Chinese).
    pub category_name: String,
    /// The area in which the row holds; `None` for everywhere else.
    pub place: Option<AreaId>,
    /// Who has to deal with it.
    pub responsible: Named,
    /// Who sees to it.
    pub supervising: Named,
    /// Who decides a dispute.
    pub arbiter: Named,
}

impl Row {
    /// Returns who is named in a column.
    #[must_use]
    pub const fn named(&self, column: Column) -> &Named {
        match column {
            Column::Responsible => &self.responsible,
            Column::Supervising => &self.supervising,
            Column::Arbiter => &self.arbiter,
        }
    }
}

/// A published table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DispatchTable {
    /// Identity, the name of its file.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// The document that publishes it; `None` marks a table of the house.
    pub source: Option<String>,
    /// The day on which that document was published, where it is known.
    pub published: Option<NaiveDate>,
    /// Rows, in the order of the file.
    pub rows: Vec<Row>,
}

/// Returns the row for a category at a place: that with the smallest area around the place, else
/// the one that holds everywhere.
#[must_use]
pub fn look_up<'a>(
    tables: &'a [DispatchTable],
    category: &str,
    place: &AreaPath,
) -> Option<&'a Row> {
    let around: Vec<AreaId> = place.ids().collect();
    let depth = |row: &Row| match &row.place {
        None => Some(0),
        Some(area) => around.iter().position(|one| one == area).map(|at| at + 1),
    };
    let rows = tables.iter().flat_map(|table| &table.rows);
    rows.filter(|row| row.category == category)
        .filter_map(|row| Some((depth(row)?, row)))
        .max_by_key(|(depth, _)| *depth)
        .map(|(_, row)| row)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    id: Spanned<String>,
    name: Spanned<String>,
    #[serde(default)]
    house: bool,
    source: Option<String>,
    published: Option<NaiveDate>,
    #[serde(rename = "row")]
    rows: Vec<RowText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowText {
    category: Spanned<String>,
    category_name: Spanned<String>,
    place: Option<String>,
    responsible: NamedText,
    supervising: NamedText,
    arbiter: NamedText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedText {
    role: Spanned<String>,
    #[serde(rename = "where")]
    place: Place,
    unit: Option<String>,
}

impl NamedText {
    fn build(&self) -> Named {
        Named {
            role: RoleId::new(self.role.get_ref()),
            level: self.place.level(),
            unit: self.unit.as_ref().map(UnitId::new),
        }
    }
}

/// Reads the tables from name and text of each file.
pub(crate) fn load(
    files: &[(String, String)],
    is_role: impl Fn(&str) -> bool,
    problems: &mut Vec<Problem>,
) -> Vec<DispatchTable> {
    let mut tables = Vec::new();
    let mut rows = BTreeMap::new();
    for (file, text) in files {
        let Some(table) = read::parse::<FileText>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &table.id, problems);
        let mut refuse = |word: &Spanned<String>, reason: String| {
            problems.push(Problem::of(file, text, word, reason));
        };
        if table.house == table.source.is_some() {
            let reason = "a table needs either `house = true` or its source".to_owned();
            refuse(&table.id, reason);
        }
        for row in &table.rows {
            check_row(row, &is_role, &mut refuse);
            let key = (row.category.get_ref().clone(), row.place.clone());
            if let Some(other) = rows.insert(key, file.clone()) {
                let place = row.place.as_deref().unwrap_or("everywhere");
                let category = row.category.get_ref();
                let reason = format!("{other} says already who answers for {category:?} {place}");
                refuse(&row.category, reason);
            }
        }
        tables.push(table.build());
    }
    tables
}

fn check_row(
    row: &RowText,
    is_role: &impl Fn(&str) -> bool,
    refuse: &mut impl FnMut(&Spanned<String>, String),
) {
    for word in [&row.category, &row.category_name] {
        if word.get_ref().trim().is_empty() {
            refuse(word, "a name is empty".to_owned());
        }
    }
    let cells = [&row.responsible, &row.supervising, &row.arbiter];
    for role in cells.map(|cell| &cell.role) {
        if !is_role(role.get_ref()) {
            refuse(role, format!("there is no role {:?}", role.get_ref()));
        }
    }
    // Who is party to a dispute cannot decide it.
    let arbiter = row.arbiter.build();
    if [&row.responsible, &row.supervising]
        .iter()
        .any(|cell| cell.build() == arbiter)
    {
        let reason = "the arbiter is one of those who would dispute".to_owned();
        refuse(&row.arbiter.role, reason);
    }
}

impl FileText {
    fn build(&self) -> DispatchTable {
        let row = |row: &RowText| Row {
            category: row.category.get_ref().clone(),
            category_name: row.category_name.get_ref().clone(),
            place: row.place.as_ref().map(AreaId::new),
            responsible: row.responsible.build(),
            supervising: row.supervising.build(),
            arbiter: row.arbiter.build(),
        };
        DispatchTable {
            id: self.id.get_ref().clone(),
            name: self.name.get_ref().clone(),
            source: self.source.clone(),
            published: self.published,
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

/// Returns the categories that some row answers for everywhere.
pub(crate) fn covered(tables: &[DispatchTable]) -> BTreeSet<&str> {
    let rows = tables.iter().flat_map(|table| &table.rows);
    rows.filter(|row| row.place.is_none())
        .map(|row| row.category.as_str())
        .collect()
}

#[cfg(test)]
mod tests;
