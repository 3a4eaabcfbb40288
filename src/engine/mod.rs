//! The discrete-event engine: event list, waiting lines, resources whose units come and go, jobs that seize several of
//! them at once. It knows nothing of customs, of files or of threads.
//!
//! A model owns an [`EventList`] and a [`Floor`], pops events in order and tells the floor what happened; the floor
//! starts whatever can start and says so in [`Floor::next_started`].

mod event_list;
mod floor;
mod job;
mod line;
mod resource;
mod roster;
mod window;

pub use event_list::{Event, EventList};
pub use floor::{EventKinds, Floor, Submitted};
pub use job::{Completion, JobId, JobSpec};
pub use line::{LineId, LineSpec, Need, Order};
pub use resource::{FailureSpec, ResourceSpec, ResourceTally, UnitRef, UnitSkill};
pub use roster::{Closing, Roster, ShiftSpec, Withdrawal};
pub use window::Window;
