//! The responses at many settings of the inputs.

use crate::customs::port::Port;
use crate::experiment::points::evaluate;
use crate::experiment::{Plan, PlanError, Response, Study, World, responses};
use crate::scenario::{Bundle, Changes};

/// The responses at one setting, or why the scenario cannot be run there.
pub type Answer = Result<Vec<Response>, String>;

/// The responses called `ids` of the scenario with `base` and, by turns, each of `settings` (overrides on top of it).
///
/// All settings meet the same replications. `done` is told after each setting that is run.
///
/// # Errors
/// When threads cannot be started.
pub fn responses_at(
    bundle: &Bundle,
    base: &Changes,
    settings: &[Vec<String>],
    plan: &Plan,
    ids: &[String],
    level: f64,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Answer>, PlanError> {
    let mut answers: Vec<Answer> = Vec::with_capacity(settings.len());
    let mut sound: Vec<(usize, Port)> = Vec::new();
    for sets in settings {
        let further = Changes {
            sets: sets.clone(),
            ..Changes::default()
        };
        let loaded = bundle.load(&base.and(&further));
        let fault = loaded.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
        let reason = fault.map_or_else(String::new, |fault| fault.message.clone());
        if let Some(port) = loaded.port {
            sound.push((answers.len(), port));
        }
        answers.push(Err(reason));
    }
    let found = &mut answers;
    evaluate(
        &sound,
        plan,
        |(_, port)| Ok(World::new(port.title.clone(), port.clone())),
        |_, world, records| {
            let study = Study::new(&world.port, &world.network, &records, plan.seed, level);
            responses::of(&study, ids)
        },
        |place, responses| {
            found[sound[place].0] = Ok(responses);
            done();
            Ok::<(), PlanError>(())
        },
    )?;
    Ok(answers)
}
