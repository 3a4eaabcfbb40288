//! An errand: work with one result, wanted by one request.

use super::workshop::{Job, Kind};
use crate::customs::record::Record;
use crate::experiment::World;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

type Finish<T> = Box<dyn FnOnce(&World, Vec<Record>) -> T + Send>;

/// Replications of one world, and what is made of them in the end.
pub(super) struct Errand<T> {
    world: World,
    seed: u64,
    replications: u64,
    kind: Kind,
    state: Mutex<State<T>>,
}

struct State<T> {
    records: BTreeMap<u64, Record>,
    rest: Option<(Finish<T>, oneshot::Sender<T>)>,
}

impl<T: Send + 'static> Errand<T> {
    /// Runs `replications` and hands them to `finish`; the result comes through the receiver. With none, `finish` is the work.
    pub(super) fn new(
        world: World,
        seed: u64,
        replications: u64,
        kind: Kind,
        finish: impl FnOnce(&World, Vec<Record>) -> T + Send + 'static,
    ) -> (Arc<Self>, oneshot::Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        let errand = Self {
            world,
            seed,
            replications,
            kind,
            state: Mutex::new(State {
                records: BTreeMap::new(),
                rest: Some((Box::new(finish), sender)),
            }),
        };
        (Arc::new(errand), receiver)
    }
}

impl<T: Send> Job for Errand<T> {
    fn kind(&self, piece: usize) -> Option<Kind> {
        ((piece as u64) < self.replications.max(1)).then_some(self.kind)
    }

    fn work(&self, piece: usize) {
        let record = (self.replications > 0).then(|| self.world.replicate(self.seed, piece as u64));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.records.extend(record.map(|record| (piece as u64, record)));
        if (state.records.len() as u64) < self.replications {
            return;
        }
        let records = std::mem::take(&mut state.records).into_values().collect();
        let rest = state.rest.take();
        drop(state);
        if let Some((finish, sender)) = rest {
            let _ = sender.send(finish(&self.world, records));
        }
    }

    fn is_forsaken(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.rest.as_ref().is_some_and(|(_, sender)| sender.is_closed())
    }
}
