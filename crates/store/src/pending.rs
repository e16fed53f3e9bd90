//! Which frames that were set aside have still to enter the ledger, as far as this process knows.
//!
//! The database has them all, so that nothing is lost with the process; here they are at hand, by
//! point. They enter in sweeps over all points, in the order of the ledger: what enters together then
//! lies together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::ObjectId;

use crate::lot::Lot;

/// What is known to wait. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Pending {
    state: Arc<Mutex<State>>,
    /// Held by whoever sorts: one at a time.
    pub(crate) sorting: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    /// Numbers of commits that are under way.
    coming: BTreeSet<i64>,
    commits: BTreeMap<i64, Waiting>,
    /// By point, in the order of their commits.
    points: HashMap<ObjectId, Vec<Place>>,
    /// The points that this sweep has still to come by, the next one last.
    sweep: Vec<ObjectId>,
}

/// What a commit set aside.
struct Waiting {
    plain: Arc<Vec<u8>>,
    /// Its frames that have not entered.
    left: usize,
}

/// Where a frame lies.
struct Place {
    commit: i64,
    range: Range<usize>,
}

/// A commit that is under way; dropped before it [`came`](Self::came), it is forgotten.
pub(crate) struct Coming {
    pending: Pending,
    commit: i64,
}

/// What was known at a moment.
pub(crate) struct Known {
    /// The commits that have something waiting, and how many frames.
    pub(crate) left: BTreeMap<i64, usize>,
    /// The oldest commit that is under way.
    pub(crate) coming: Option<i64>,
}

/// Frames that enter together: those of some points, up to a commit.
#[derive(Default)]
pub(crate) struct Step {
    /// Those of a point together, each in the order of their commits.
    pub(crate) frames: Vec<Taken>,
    /// The last commit of each point.
    pub(crate) ends: Vec<(ObjectId, i64)>,
    /// The commits of which nothing is left after it.
    pub(crate) complete: Vec<i64>,
}

/// A frame of a step.
#[derive(Clone)]
pub(crate) struct Taken {
    pub(crate) commit: i64,
    plain: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Taken {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.plain.get(self.range.clone()).unwrap_or_default()
    }

    /// Where it begins, which tells it from the others of its commit.
    pub(crate) const fn at(&self) -> usize {
        self.range.start
    }
}

impl Pending {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Announces a commit before it can be seen in the database.
    pub(crate) fn expect(&self, commit: i64) -> Coming {
        self.lock().coming.insert(commit);
        Coming {
            pending: self.clone(),
            commit,
        }
    }

    pub(crate) fn known(&self) -> Known {
        let state = self.lock();
        let left = |(commit, waiting): (&i64, &Waiting)| (*commit, waiting.left);
        Known {
            left: state.commits.iter().map(left).collect(),
            coming: state.coming.first().copied(),
        }
    }

    pub(crate) fn knows(&self, commit: i64) -> bool {
        self.lock().commits.contains_key(&commit)
    }

    /// Takes up what a commit has set aside; nothing where it is known.
    pub(crate) fn put(&self, commit: i64, lot: Lot) {
        self.lock().put(commit, lot);
    }

    /// Forgets a commit that another process let enter.
    pub(crate) fn forget(&self, commit: i64) {
        let mut state = self.lock();
        state.commits.remove(&commit);
        state.points.retain(|_, places| {
            places.retain(|place| place.commit != commit);
            !places.is_empty()
        });
    }

    /// Returns what is to enter next, of commits up to `up_to` and `most` frames, about: what a
    /// commit says of a point is never parted. Empty where nothing of them waits.
    pub(crate) fn next(&self, up_to: i64, most: usize) -> Step {
        let mut state = self.lock();
        let mut step = state.go_on(up_to, most);
        if step.frames.is_empty() {
            state.begin_sweep();
            step = state.go_on(up_to, most);
        }
        step.complete = state.complete_after(&step);
        step
    }

    /// Notes that a step has entered.
    pub(crate) fn done(&self, step: &Step) {
        self.lock().done(step);
    }
}

impl Coming {
    /// The commit was made.
    pub(crate) fn came(self, lot: Lot) {
        self.pending.lock().put(self.commit, lot);
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.pending.lock().coming.remove(&self.commit);
    }
}

impl State {
    fn put(&mut self, commit: i64, lot: Lot) {
        if self.commits.contains_key(&commit) {
            return;
        }
        let (plain, left) = (lot.plain, lot.places.len());
        self.commits.insert(commit, Waiting { plain, left });
        for (point, range) in lot.places {
            let places = self.points.entry(point).or_default();
            // A commit of another process may come to be known after a newer one of this one.
            let at = places.partition_point(|place| place.commit <= commit);
            places.insert(at, Place { commit, range });
        }
    }

    fn begin_sweep(&mut self) {
        self.sweep = self.points.keys().cloned().collect();
        self.sweep.sort_unstable_by(|one, other| other.cmp(one));
    }

    /// Goes on with the sweep, past points of which nothing waits.
    fn go_on(&mut self, up_to: i64, most: usize) -> Step {
        let mut step = Step::default();
        let mut counts = Vec::new();
        let mut ahead = self.sweep.len();
        while step.frames.len() < most
            && let Some(next) = ahead.checked_sub(1)
        {
            let point = &self.sweep[next];
            let places = self.points.get(point).map_or(&[][..], Vec::as_slice);
            let room = most - step.frames.len();
            if let Some(end) = end_of(places, up_to, room) {
                let before = step.frames.len();
                let taken = places.iter().take_while(|place| place.commit <= end);
                step.frames.extend(taken.filter_map(|place| {
                    Some(Taken {
                        commit: place.commit,
                        plain: Arc::clone(&self.commits.get(&place.commit)?.plain),
                        range: place.range.clone(),
                    })
                }));
                step.ends.push((point.clone(), end));
                counts.push(step.frames.len() - before);
            }
            ahead = next;
        }
        if step.frames.len() >= most {
            // Each statement of the step then has its length, and is one.
            counts.truncate(1 << counts.len().ilog2());
            step.ends.truncate(counts.len());
            step.frames.truncate(counts.iter().sum());
        }
        if step.frames.is_empty() {
            self.sweep.clear();
        }
        step
    }

    fn complete_after(&self, step: &Step) -> Vec<i64> {
        let mut taken: BTreeMap<i64, usize> = BTreeMap::new();
        for frame in &step.frames {
            *taken.entry(frame.commit).or_default() += 1;
        }
        let is_complete = |(commit, count): &(i64, usize)| {
            let waiting = self.commits.get(commit);
            waiting.is_some_and(|waiting| waiting.left == *count)
        };
        let complete = taken.into_iter().filter(is_complete);
        complete.map(|(commit, _)| commit).collect()
    }

    fn done(&mut self, step: &Step) {
        for (point, end) in &step.ends {
            if let Some(places) = self.points.get_mut(point) {
                places.retain(|place| place.commit > *end);
                if places.is_empty() {
                    self.points.remove(point);
                }
            }
            // The sweep is past it; where more of it waits, the next one takes that.
            while self.sweep.last().is_some_and(|next| next <= point) {
                self.sweep.pop();
            }
        }
        for frame in &step.frames {
            if let Some(waiting) = self.commits.get_mut(&frame.commit) {
                waiting.left -= 1;
            }
        }
        for commit in &step.complete {
            self.commits.remove(commit);
        }
    }
}

/// Returns the last commit that enters, where a point has these frames and `room` are to be taken;
/// `None` where none may.
fn end_of(places: &[Place], up_to: i64, room: usize) -> Option<i64> {
    let ready = places.partition_point(|place| place.commit <= up_to);
    let last = ready.min(room).checked_sub(1)?;
    places.get(last).map(|place| place.commit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(points: &[&str]) -> Lot {
        let places = points.iter().enumerate();
        Lot {
            plain: Arc::new(vec![0; points.len()]),
            places: places
                .map(|(at, point)| (ObjectId::new(*point), at..at + 1))
                .collect(),
        }
    }

    /// What is to enter next, as `point:commit`, and the commits that are then complete.
    fn next(pending: &Pending, up_to: i64, most: usize) -> (String, Vec<i64>) {
        let step = pending.next(up_to, most);
        let ends = step.ends.iter();
        let ends: Vec<String> = ends.map(|(point, end)| format!("{point}:{end}")).collect();
        let complete = step.complete.clone();
        pending.done(&step);
        (ends.join(" "), complete)
    }

    #[test]
    fn sweeps_go_by_the_order_of_points_and_part_no_commit() {
        let pending = Pending::default();
        pending.put(1, lot(&["b", "a", "c", "a"]));
        pending.put(2, lot(&["c", "a"]));
        pending.put(3, lot(&["d"]));
        // Two frames of a in the first commit stay together, though there is room for one.
        assert_eq!(next(&pending, 2, 1), ("a:1".to_owned(), vec![]));
        assert_eq!(next(&pending, 2, 2), ("b:1 c:1".to_owned(), vec![1]));
        // What came behind the sweep waits for the next one; the third commit for its time.
        pending.put(2, lot(&["never"]));
        assert_eq!(next(&pending, 2, 9), ("a:2 c:2".to_owned(), vec![2]));
        assert_eq!(next(&pending, 2, 9), (String::new(), vec![]));
        assert_eq!(next(&pending, 3, 9), ("d:3".to_owned(), vec![3]));
        assert!(pending.known().left.is_empty());
    }

    #[test]
    fn an_older_commit_that_comes_to_be_known_later_goes_first() {
        let pending = Pending::default();
        pending.put(7, lot(&["a"]));
        pending.put(5, lot(&["a", "b"]));
        assert_eq!(next(&pending, 5, 1), ("a:5".to_owned(), vec![]));
        assert_eq!(next(&pending, 7, 9), ("b:5".to_owned(), vec![5]));
        assert_eq!(next(&pending, 7, 9), ("a:7".to_owned(), vec![7]));
    }

    #[test]
    fn a_commit_that_did_not_come_is_forgotten() {
        let pending = Pending::default();
        let coming = pending.expect(4);
        assert_eq!(pending.known().coming, Some(4));
        drop(coming);
        assert_eq!(pending.known().coming, None);
        pending.expect(4).came(lot(&["a", "b"]));
        assert_eq!(pending.known().left, BTreeMap::from([(4, 2)]));
        pending.forget(4);
        assert!(pending.known().left.is_empty());
        assert_eq!(next(&pending, 9, 9), (String::new(), vec![]));
    }
}
