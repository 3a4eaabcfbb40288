//! `[agency.NAME]`: other agencies with a say, and joint steps.

use super::names::{Names, index};
use crate::customs::port::{Agency, AgencyTime, Holder, Requirement, Step, StepId};
use crate::scenario::reader::Reader;
use crate::scenario::suggest;
use crate::units::Share;

/// When an agency inspects, before joint steps are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Before the lane's steps.
    Before,
    /// After them.
    After,
    /// Together with this step.
    With(StepId),
}

/// An agency as written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    name: String,
    when: When,
    step: StepId,
}

/// One agency.
pub(super) fn agency(name: &str, r: &Reader<'_>, names: &Names) -> Written {
    let doc = "When its inspection takes place: \"before\" or \"after\" the lane's steps, or \"with STEP\", jointly with that step of customs";
    let text = r.text("when", doc).required();
    let step = r.reference("step", "step", "Its inspection").required();
    let when = match text.trim() {
        "before" => When::Before,
        "after" => When::After,
        other => {
            if let Some(with) = other.strip_prefix("with ") {
                When::With(joined(r, with.trim(), names))
            } else {
                if r.has("when") && !text.is_empty() {
                    let message =
                        format!("`when` is {text:?}, but must be \"before\", \"after\" or \"with STEP\"");
                    r.fault("when", message, Some(near(other)));
                }
                When::After
            }
        }
    };
    let step_index = index(&names.steps, &step);
    if when == When::With(step_index) && names.steps.get(step_index).is_some() {
        r.fault(
            "when",
            format!("`when` joins the agency's step `{step}` with itself"),
            Some("name the step of customs that it is done together with".into()),
        );
    }
    Written {
        name: name.to_owned(),
        when,
        step: step_index,
    }
}

/// The agencies, and at the end of `steps` the joint steps they need.
pub(super) fn with_joint_steps(written: Vec<Written>, steps: &mut Vec<Step>) -> Vec<Agency> {
    let mut agencies = Vec::with_capacity(written.len());
    for Written { name, when, step } in written {
        let when = match when {
            When::Before => AgencyTime::Before,
            When::After => AgencyTime::After,
            When::With(with) => match steps.get(with).zip(steps.get(step)) {
                Some((customs, agency)) => {
                    let joint = joint_step(customs, agency);
                    steps.push(joint);
                    AgencyTime::Jointly {
                        with,
                        joint: steps.len() - 1,
                    }
                }
                None => AgencyTime::After,
            },
        };
        agencies.push(Agency { name, when, step });
    }
    agencies
}

/// Both at once: the needs of both, what either finds, the longer of both times, held by customs.
fn joint_step(customs: &Step, agency: &Step) -> Step {
    let mut needs = customs.needs.clone();
    for need in &agency.needs {
        match needs.iter_mut().find(|own| own.skill == need.skill) {
            Some(own) => own.units += need.units,
            None => needs.push(Requirement { ..*need }),
        }
    }
    let mut detects = customs.detects.clone();
    for &(threat, found) in &agency.detects {
        match detects.iter_mut().find(|own| own.0 == threat) {
            Some(own) => own.1 = either(own.1, found),
            None => detects.push((threat, found)),
        }
    }
    Step {
        name: format!("{} with {}", customs.name, agency.name),
        holder: Holder::Customs,
        needs,
        jointly_takes: Some(agency.takes.clone()),
        needs_goods: customs.needs_goods || agency.needs_goods,
        inspects: customs.inspects || agency.inspects,
        detects,
        presence: customs.presence.clone().or_else(|| agency.presence.clone()),
        appointment: customs.appointment.clone().or_else(|| agency.appointment.clone()),
        ..customs.clone()
    }
}

/// The probability that at least one of two independent looks finds it.
fn either(a: Share, b: Share) -> Share {
    Share::new(1.0 - (1.0 - a.get()) * (1.0 - b.get())).unwrap_or(Share::ALL)
}

fn joined(r: &Reader<'_>, step: &str, names: &Names) -> StepId {
    let found = index(&names.steps, step);
    if names.steps.get(found).is_none() && !r.describing() {
        let hint = match suggest::nearest(step, names.steps.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"with {near}\"?"),
            None => format!("define [step.{step}]"),
        };
        r.fault(
            "when",
            format!("`when` names `{step}`, but there is no step of this name"),
            Some(hint),
        );
    }
    found
}

fn near(text: &str) -> String {
    match suggest::nearest(text, ["before", "after", "with"]) {
        Some("with") => "write \"with STEP\", such as \"with examination\"".to_owned(),
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "for a joint inspection write \"with examination\"".to_owned(),
    }
}
