//! How rows that were set aside enter the ledger: in sweeps over the points, step by step, each step
//! in one transaction.

use std::collections::{BTreeSet, HashMap};

use model::ObjectId;
use sqlx::FromRow;

use crate::arg::Arg;
use crate::engine::Conn;
use crate::frame_log::count_heard;
use crate::ledger::{self, Told, Touched, chunks};
use crate::lot::{AsideFrame, Lot, frame, piece};
use crate::pending::{Step, Taken};
use crate::query::{Query, sql};
use crate::{Result, Store};

/// Frames that another process or an earlier run has left, of which so many are taken up at a time.
const MOST_LEFT: usize = 131_072;

/// When rows that were set aside are to enter the ledger, and how many of them together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// While more frames wait than this.
    pub keep: u64,
    /// While frames wait of a commit up to this one.
    pub commit: i64,
    /// Frames that enter in one transaction, about: devices wait for it.
    pub most: usize,
}

impl Due {
    /// Whatever waits.
    pub const ALL: Self = Self {
        keep: 0,
        commit: i64::MAX,
        most: 2_000,
    };
}

/// What waits to enter the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Aside {
    /// Frames whose rows wait; of what another process sorts, at most so many.
    pub frames: u64,
    /// The oldest commit of which something waits.
    pub oldest: Option<i64>,
    /// The newest commit of which something waits.
    pub newest: i64,
}

/// What entered the ledger.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Frames whose rows entered.
    pub frames: u64,
    /// For each point and cadence that got rows: beginning of the newest row, for the live pages.
    pub touched: Vec<Touched>,
    /// Frames whose rows cannot enter. They stay aside, out of the way of the others.
    pub given_up: u64,
}

/// What a commit set aside: all of it, or a piece that could not enter once.
#[derive(FromRow, Clone, Copy)]
struct AsideRow {
    id: i64,
    part: i64,
    frames: i64,
}

/// The part that stands for all that a commit set aside. Its frames enter point by point, and where
/// each point is is told by `rows_entered`; a piece enters as a whole.
pub(crate) const WHOLE: i64 = 0;

/// What waits, as the database and this process know it.
struct View {
    rows: Vec<AsideRow>,
    /// Commits that the database has and this process does not know.
    strange: Vec<i64>,
    /// Commits from this one on may not be complete here.
    end: i64,
    aside: Aside,
}

impl Store {
    /// Lets what is due enter the ledger, a step of it, in one transaction; what a device is
    /// known to have said is counted with it. `None`: nothing is due.
    ///
    /// What enters is not waited for until it is on disk: after a loss of power it is aside again,
    /// and enters again.
    pub async fn sort_readings(&self, due: Due) -> Result<Option<Sorted>> {
        let _alone = self.pending.sorting.lock().await;
        let view = self.look_aside().await?;
        if !view.is_due(due) {
            return Ok(None);
        }
        if let Some(row) = view.rows.iter().find(|row| row.part != WHOLE) {
            return self.sort_piece(*row).await.map(Some);
        }
        let end = match self.take_up(&view).await? {
            Ok(end) => end,
            Err(unreadable) => return self.give_up_row(unreadable).await.map(Some),
        };
        let step = self.pending.next(end - 1, due.most);
        if step.frames.is_empty() {
            return Ok(None);
        }
        let sorted = match self.sort_step(&step).await {
            Err(error) if !error.is_passing() => self.sort_each(&step).await?,
            done => done?,
        };
        self.pending.done(&step);
        Ok(Some(sorted))
    }

    /// Lets everything enter that was set aside.
    pub async fn sort_all_readings(&self) -> Result<()> {
        while self.sort_readings(Due::ALL).await?.is_some() {}
        Ok(())
    }

    /// Lays what could not enter where it is tried again, for a newer program that perhaps can.
    pub async fn retry_given_up(&self) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!("UPDATE rows_aside SET part = -part WHERE part < 0"))
            .await?;
        tx.commit().await
    }

    /// Returns what still waits to enter the ledger.
    pub async fn aside(&self) -> Result<Aside> {
        Ok(self.look_aside().await?.aside)
    }

    async fn look_aside(&self) -> Result<View> {
        // Asked before the database: what comes to be known afterwards is not missed there.
        let known = self.pending.known();
        let rows: Vec<AsideRow> = self
            .read()
            .await?
            .all(&sql!(
                "SELECT id, part, frames FROM rows_aside WHERE part >= 0 ORDER BY id, part"
            ))
            .await?;
        let end = known.coming.unwrap_or(i64::MAX);
        let wholes = rows.iter().filter(|row| row.part == WHOLE);
        let there: BTreeSet<i64> = wholes.map(|row| row.id).collect();
        for gone in known.left.keys().filter(|id| !there.contains(id)) {
            self.pending.forget(*gone);
        }
        let left = |row: &AsideRow| match known.left.get(&row.id) {
            Some(left) if row.part == WHOLE => *left as u64,
            _ => row.frames.unsigned_abs(),
        };
        let aside = Aside {
            frames: rows.iter().map(left).sum(),
            oldest: rows.first().map(|row| row.id),
            newest: rows.last().map_or(0, |row| row.id),
        };
        let is_strange = |id: &i64| *id < end && !known.left.contains_key(id);
        Ok(View {
            strange: there.into_iter().filter(is_strange).collect(),
            end: end.min(aside.newest.saturating_add(1)),
            rows,
            aside,
        })
    }

    /// Takes up what this process does not know, the oldest first; returns from which commit on it
    /// does not know all, or what cannot be read.
    async fn take_up(&self, view: &View) -> Result<std::result::Result<i64, AsideRow>> {
        let mut frames = 0;
        let mut db = self.read().await?;
        for id in view.strange.iter().filter(|id| !self.pending.knows(**id)) {
            if frames >= MOST_LEFT {
                return Ok(Ok(*id));
            }
            let query = sql!(
                "SELECT bytes FROM rows_aside WHERE id = $1 AND part = $2",
                *id,
                WHOLE
            );
            let Some((bytes,)) = db.one::<(Vec<u8>,)>(&query).await? else {
                continue;
            };
            let Ok(lot) = Lot::read(&bytes) else {
                let row = view.rows.iter().find(|row| row.id == *id);
                return Ok(row.map_or(Ok(*id), |row| Err(*row)));
            };
            frames += lot.places.len();
            self.pending.put(*id, lot);
        }
        Ok(Ok(view.end))
    }

    /// Lets each point enter by itself: one that cannot must not hold up the others.
    async fn sort_each(&self, step: &Step) -> Result<Sorted> {
        let mut all = Sorted::default();
        let mut rest = &step.frames[..];
        for end in &step.ends {
            let is_other =
                |taken: &Taken| frame(taken.bytes()).is_ok_and(|at| *at.point() != end.0);
            let count = rest.iter().position(is_other).unwrap_or(rest.len());
            let (frames, behind) = rest.split_at(count);
            rest = behind;
            let one = Step {
                frames: frames.to_vec(),
                ends: vec![end.clone()],
                complete: Vec::new(),
            };
            match self.sort_step(&one).await {
                Ok(sorted) => {
                    all.frames += sorted.frames;
                    all.touched.extend(sorted.touched);
                }
                Err(error) if error.is_passing() => return Err(error),
                Err(_) => {
                    self.give_up(&one).await?;
                    all.given_up += one.frames.len() as u64;
                }
            }
        }
        let mut tx = self.write().await?;
        take_out(&mut tx, &step.complete).await?;
        tx.commit().await?;
        Ok(all)
    }

    async fn sort_step(&self, step: &Step) -> Result<Sorted> {
        let mut frames = Vec::with_capacity(step.frames.len());
        for taken in &step.frames {
            frames.push((taken.commit, frame(taken.bytes())?));
        }
        let most_rows = frames.iter().map(|(_, frame)| frame.rows()).sum();
        let mut tx = self.engine.write_softly().await?;
        let turn = ledger::take_turn(&mut tx, most_rows).await?;
        // Another process may have sorted some of them.
        let entered = entered(&mut tx, &step.ends).await?;
        frames.retain(|(commit, frame)| entered.get(frame.point()).is_none_or(|end| commit > end));
        let frames: Vec<AsideFrame<'_>> = frames.into_iter().map(|(_, frame)| frame).collect();
        let touched = enter(&mut tx, turn, &frames).await?;
        put_entered(&mut tx, &step.ends).await?;
        take_out(&mut tx, &step.complete).await?;
        tx.commit().await?;
        Ok(Sorted {
            frames: frames.len() as u64,
            touched,
            given_up: 0,
        })
    }

    /// Lays frames of one point where nobody looks for what is due.
    async fn give_up(&self, step: &Step) -> Result<()> {
        let mut tx = self.write().await?;
        ledger::take_turn(&mut tx, 0).await?;
        let ids: BTreeSet<i64> = step.frames.iter().map(|taken| taken.commit).collect();
        for id in ids {
            let of_commit = || step.frames.iter().filter(|taken| taken.commit == id);
            let at = of_commit().next().map_or(0, Taken::at);
            tx.run(&sql!(
                "INSERT INTO rows_aside (id, part, frames, bytes) VALUES ($1, $2, $3, $4)",
                id,
                // The first two parts stand for all of it.
                -2 - i64::try_from(at).unwrap_or(0),
                i64::try_from(of_commit().count()).unwrap_or(0),
                piece(of_commit().map(Taken::bytes)).as_slice()
            ))
            .await?;
        }
        put_entered(&mut tx, &step.ends).await?;
        tx.commit().await
    }

    async fn give_up_row(&self, row: AsideRow) -> Result<Sorted> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE rows_aside SET part = $1 WHERE id = $2 AND part = $3",
            -row.part.max(1),
            row.id,
            row.part
        ))
        .await?;
        tx.commit().await?;
        Ok(Sorted {
            given_up: row.frames.unsigned_abs(),
            ..Sorted::default()
        })
    }

    async fn sort_piece(&self, row: AsideRow) -> Result<Sorted> {
        match self.enter_piece(row).await {
            Err(error) if !error.is_passing() => self.give_up_row(row).await,
            done => done,
        }
    }

    async fn enter_piece(&self, row: AsideRow) -> Result<Sorted> {
        let mut tx = self.write().await?;
        // Whoever has the turn has the piece: another process finds it gone.
        ledger::take_turn(&mut tx, 0).await?;
        let kept: Option<(Vec<u8>,)> = tx
            .one(&sql!(
                "DELETE FROM rows_aside WHERE id = $1 AND part = $2 RETURNING bytes",
                row.id,
                row.part
            ))
            .await?;
        let Some((bytes,)) = kept else {
            return Ok(Sorted::default());
        };
        let lot = Lot::read(&bytes)?;
        let mut frames = lot.frames()?;
        frames.sort_by(|one, other| one.point().cmp(other.point()));
        let rows = frames.iter().map(AsideFrame::rows).sum();
        let turn = ledger::take_turn(&mut tx, rows).await?;
        let touched = enter(&mut tx, turn, &frames).await?;
        tx.commit().await?;
        Ok(Sorted {
            frames: frames.len() as u64,
            touched,
            given_up: 0,
        })
    }
}

impl View {
    fn is_due(&self, due: Due) -> bool {
        let is_old = self.aside.oldest.is_some_and(|oldest| oldest <= due.commit);
        is_old || self.aside.frames > due.keep
    }
}

/// Counts what devices said, and appends it to the ledger with numbers after `turn`.
async fn enter(db: &mut Conn, turn: i64, frames: &[AsideFrame<'_>]) -> Result<Vec<Touched>> {
    count_heard(db, frames.iter().map(AsideFrame::word)).await?;
    let told: Vec<Told<'_>> = frames.iter().map(AsideFrame::told).collect();
    ledger::append(db, turn, &told).await
}

/// Returns up to which commit what these points said has entered; a point of which nothing was ever
/// aside is left out.
async fn entered(db: &mut Conn, points: &[(ObjectId, i64)]) -> Result<HashMap<ObjectId, i64>> {
    let mut entered = HashMap::with_capacity(points.len());
    for chunk in chunks(points) {
        let mut query = Query::built("SELECT point_id, commit_id FROM rows_entered WHERE ");
        query.one_of("point_id", chunk.iter().map(|(point, _)| point));
        for (point, commit) in db.all::<(String, i64)>(&query).await? {
            entered.insert(ObjectId::new(point), commit);
        }
    }
    Ok(entered)
}

/// Returns the same of all points.
pub(crate) async fn all_entered(db: &mut Conn) -> Result<HashMap<ObjectId, i64>> {
    let all = sql!("SELECT point_id, commit_id FROM rows_entered");
    let rows = db.all::<(String, i64)>(&all).await?.into_iter();
    Ok(rows
        .map(|(point, commit)| (ObjectId::new(point), commit))
        .collect())
}

async fn put_entered(db: &mut Conn, ends: &[(ObjectId, i64)]) -> Result<()> {
    for chunk in chunks(ends) {
        let mut query = Query::built("INSERT INTO rows_entered (point_id, commit_id) VALUES ");
        query.rows(
            chunk
                .iter()
                .map(|(point, end)| [Arg::from(point), Arg::from(*end)]),
        );
        query.text(
            " ON CONFLICT (point_id) DO UPDATE SET commit_id = excluded.commit_id \
             WHERE excluded.commit_id > rows_entered.commit_id",
        );
        db.run(&query).await?;
    }
    Ok(())
}

/// Takes out commits of which all has entered.
async fn take_out(db: &mut Conn, complete: &[i64]) -> Result<()> {
    for chunk in chunks(complete) {
        let mut query = Query::built("DELETE FROM rows_aside WHERE part = ");
        query.value(WHOLE).text(" AND ");
        query.one_of("id", chunk.iter().copied());
        db.run(&query).await?;
    }
    Ok(())
}
