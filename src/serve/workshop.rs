//! The workshop: one pool of threads that all pages share.
//!
//! Work comes in jobs, a job in replications, so that nothing holds a thread for longer than one replication. Short
//! replications (of a first impression) go before long ones (of whole windows), those before work in the background, and within
//! each kind the jobs take turns. A page has one job of each kind at a time: a new one cancels the old one.
//!
//! Besides a thread for each core there are as many that take nothing but short replications, so that a first impression does
//! not wait for a long replication to end; the operating system shares the cores out.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Jobs at a time, at most.
pub(super) const MOST_JOBS: usize = 24;

/// How long a piece of a job takes, and how urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Some milliseconds, wanted at once.
    Short,
    /// A whole replication.
    Long,
    /// A whole replication that can wait.
    Background,
}

/// Work in pieces.
pub(super) trait Job: Send + Sync {
    /// Kind of the `piece`-th piece; `None` when there are no more.
    fn kind(&self, piece: usize) -> Option<Kind>;
    /// Does the `piece`-th piece. Pieces are begun in their order and may end in any.
    fn work(&self, piece: usize);
    /// Whether nobody waits for it any more.
    fn is_forsaken(&self) -> bool;
}

/// Why a job was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

struct Entry {
    owner: String,
    job: Arc<dyn Job>,
    next: usize,
    cancelled: Arc<AtomicBool>,
}

#[derive(Default)]
struct Queues {
    waiting: BTreeMap<Kind, VecDeque<Entry>>,
    closing: bool,
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    bell: Condvar,
    /// Pieces done since the beginning, of all kinds.
    done: AtomicU64,
    /// Jobs cancelled before their end.
    cancelled: AtomicU64,
}

/// The threads and what waits for them.
pub(super) struct Workshop {
    shared: Arc<Shared>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

/// What the workshop has done, for those who watch it.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(super) struct Tally {
    /// Jobs that wait or are under way.
    pub(super) jobs: usize,
    /// Pieces done.
    pub(super) pieces: u64,
    /// Jobs cancelled before their end.
    pub(super) cancelled: u64,
}

impl Shared {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next piece of at most this urgency; waits for one. `None` when the workshop closes.
    fn next(&self, least: Kind) -> Option<(Arc<dyn Job>, usize, Arc<AtomicBool>)> {
        let mut queues = self.queues();
        loop {
            if queues.closing {
                return None;
            }
            if let Some(taken) = self.take(&mut queues, least) {
                return Some(taken);
            }
            queues = self.bell.wait(queues).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn take(&self, queues: &mut Queues, least: Kind) -> Option<(Arc<dyn Job>, usize, Arc<AtomicBool>)> {
        let kinds = [Kind::Short, Kind::Long, Kind::Background];
        for kind in kinds.into_iter().filter(|&kind| kind <= least) {
            while let Some(mut entry) = queues.waiting.get_mut(&kind).and_then(VecDeque::pop_front) {
                if entry.cancelled.load(Ordering::Relaxed) || entry.job.is_forsaken() {
                    self.cancelled.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                let taken = (Arc::clone(&entry.job), entry.next, Arc::clone(&entry.cancelled));
                entry.next += 1;
                if let Some(kind) = entry.job.kind(entry.next) {
                    queues.waiting.entry(kind).or_default().push_back(entry);
                    self.bell.notify_one();
                }
                return Some(taken);
            }
        }
        None
    }

    fn labour(&self, least: Kind) {
        while let Some((job, piece, cancelled)) = self.next(least) {
            if !cancelled.load(Ordering::Relaxed) {
                job.work(piece);
                self.done.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

impl Workshop {
    /// Opens with so many threads for long work.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub(super) fn open(threads: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let kinds = [Kind::Background, Kind::Short];
        let threads = kinds
            .iter()
            .flat_map(|&least| std::iter::repeat_n(least, threads.max(1)))
            .map(|least| {
                let shared = Arc::clone(&shared);
                std::thread::Builder::new()
                    .name("greenlane".to_owned())
                    .spawn(move || shared.labour(least))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { shared, threads })
    }

    /// Takes a job of `owner`, cancelling the owner's earlier job of this name.
    ///
    /// # Errors
    /// When there are [`MOST_JOBS`] already.
    pub(super) fn submit(&self, owner: &str, job: Arc<dyn Job>) -> Result<(), Full> {
        let Some(kind) = job.kind(0) else { return Ok(()) };
        let mut queues = self.shared.queues();
        self.cancel_in(&mut queues, owner);
        if queues.waiting.values().map(VecDeque::len).sum::<usize>() >= MOST_JOBS {
            return Err(Full);
        }
        queues.waiting.entry(kind).or_default().push_back(Entry {
            owner: owner.to_owned(),
            job,
            next: 0,
            cancelled: Arc::default(),
        });
        drop(queues);
        self.shared.bell.notify_all();
        Ok(())
    }

    /// Cancels the owner's job.
    pub(super) fn cancel(&self, owner: &str) {
        self.cancel_in(&mut self.shared.queues(), owner);
    }

    fn cancel_in(&self, queues: &mut Queues, owner: &str) {
        for waiting in queues.waiting.values_mut() {
            waiting.retain(|entry| {
                let is_kept = entry.owner != owner && !entry.job.is_forsaken();
                if !is_kept {
                    entry.cancelled.store(true, Ordering::Relaxed);
                    self.shared.cancelled.fetch_add(1, Ordering::Relaxed);
                }
                is_kept
            });
        }
    }

    /// What has been done so far.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            jobs: self.shared.queues().waiting.values().map(VecDeque::len).sum(),
            pieces: self.shared.done.load(Ordering::Relaxed),
            cancelled: self.shared.cancelled.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        self.shared.queues().closing = true;
        self.shared.bell.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workshop")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes down which pieces are done.
    struct Noted {
        name: &'static str,
        kinds: Vec<Kind>,
        forsaken: AtomicBool,
        done: Arc<Mutex<Vec<(&'static str, usize)>>>,
        gate: Arc<(Mutex<bool>, Condvar)>,
    }

    impl Job for Noted {
        fn kind(&self, piece: usize) -> Option<Kind> {
            self.kinds.get(piece).copied()
        }

        fn work(&self, piece: usize) {
            let (open, bell) = &*self.gate;
            let mut open = open.lock().unwrap();
            while !*open {
                open = bell.wait(open).unwrap();
            }
            drop(open);
            self.done.lock().unwrap().push((self.name, piece));
        }

        fn is_forsaken(&self) -> bool {
            self.forsaken.load(Ordering::Relaxed)
        }
    }

    struct Bench {
        workshop: Workshop,
        done: Arc<Mutex<Vec<(&'static str, usize)>>>,
        gate: Arc<(Mutex<bool>, Condvar)>,
    }

    impl Bench {
        fn new() -> Self {
            Self {
                workshop: Workshop::open(1).unwrap(),
                done: Arc::default(),
                gate: Arc::default(),
            }
        }

        fn job(&self, name: &'static str, kind: Kind, pieces: usize) -> Arc<Noted> {
            Arc::new(Noted {
                name,
                kinds: vec![kind; pieces],
                forsaken: AtomicBool::new(false),
                done: Arc::clone(&self.done),
                gate: Arc::clone(&self.gate),
            })
        }

        fn open_gate_and_wait_for(&self, pieces: usize) -> Vec<(&'static str, usize)> {
            *self.gate.0.lock().unwrap() = true;
            self.gate.1.notify_all();
            while self.done.lock().unwrap().len() < pieces {
                std::thread::yield_now();
            }
            self.done.lock().unwrap().clone()
        }
    }

    #[test]
    fn pages_take_turns() {
        let bench = Bench::new();
        bench.workshop.submit("a", bench.job("a", Kind::Long, 3)).unwrap();
        bench.workshop.submit("b", bench.job("b", Kind::Long, 3)).unwrap();
        bench
            .workshop
            .submit("c", bench.job("c", Kind::Background, 1))
            .unwrap();
        let done = bench.open_gate_and_wait_for(7);
        let names: String = done.iter().map(|(name, _)| *name).collect();
        assert!(names.starts_with("abab"), "{names}");
        assert!(names.ends_with('c'), "{names}");
    }

    #[test]
    fn a_new_job_of_a_page_cancels_the_old_one_and_nobody_elses() {
        let bench = Bench::new();
        bench
            .workshop
            .submit("a", bench.job("old", Kind::Long, 50))
            .unwrap();
        bench
            .workshop
            .submit("b", bench.job("other", Kind::Long, 2))
            .unwrap();
        bench
            .workshop
            .submit("a", bench.job("new", Kind::Long, 2))
            .unwrap();
        let done = bench.open_gate_and_wait_for(4);
        let of = |wanted: &str| done.iter().filter(|(name, _)| *name == wanted).count();
        assert_eq!((of("other"), of("new")), (2, 2));
        assert!(of("old") <= 1, "{done:?}");
        assert_eq!(bench.workshop.tally().cancelled, 1);
    }

    #[test]
    fn what_nobody_waits_for_is_dropped_and_too_much_is_refused() {
        let bench = Bench::new();
        let forsaken = bench.job("forsaken", Kind::Long, 50);
        bench
            .workshop
            .submit("f", Arc::clone(&forsaken) as Arc<dyn Job>)
            .unwrap();
        forsaken.forsaken.store(true, Ordering::Relaxed);
        let mut refused = 0;
        for n in 0..MOST_JOBS + 3 {
            let job = bench.job("x", Kind::Long, 2);
            refused += usize::from(bench.workshop.submit(&format!("x{n}"), job).is_err());
        }
        assert!((2..=3).contains(&refused), "{refused}");
        let done = bench.open_gate_and_wait_for(2 * MOST_JOBS);
        assert!(done.iter().filter(|(name, _)| *name == "forsaken").count() <= 1);
    }

    #[test]
    fn a_short_piece_does_not_wait_for_a_long_one() {
        let bench = Bench::new();
        bench
            .workshop
            .submit("a", bench.job("long", Kind::Long, 1))
            .unwrap();
        let mut quick = bench.job("short", Kind::Short, 1);
        Arc::get_mut(&mut quick).unwrap().gate = Arc::new((Mutex::new(true), Condvar::new()));
        bench.workshop.submit("b", quick).unwrap();
        while bench.done.lock().unwrap().is_empty() {
            std::thread::yield_now();
        }
        assert_eq!(bench.done.lock().unwrap()[0].0, "short");
        assert_eq!(bench.open_gate_and_wait_for(2).len(), 2);
    }
}
