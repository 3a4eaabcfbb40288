//! `[targets]`: promises, each a sentence that names its clock, and a limit.

use super::names::{Names, index};
use crate::customs::port::{Clock, GoodsId, Promise, Target};
use crate::scenario::quantity;
use crate::scenario::reader::Reader;
use crate::scenario::suggest;
use crate::units::Share;

/// Sentences a target may be.
const SENTENCES: &str = "write \"90 % of fcl released within\" = \"48 h\", \"90 % of fcl gone within\", \"mean release of fcl\", \"mean dwell of fcl\", \"narcotics interdiction\" = \"35 %\", \"examiners utilisation\" = \"85 %\" or \"examiners overtime\" = \"400 h\"; \"all\" stands for all goods that are lodged";

/// What a sentence promises, before its limit is read.
enum Sentence {
    Within(Option<GoodsId>, Clock, Share),
    Mean(Option<GoodsId>, Clock),
    Interdiction(usize),
    Utilisation(usize),
    Overtime(usize),
}

/// All targets, in file order.
pub(super) fn targets(r: &Reader<'_>, names: &Names) -> Vec<Target> {
    let entries = r.rest("Sentences such as \"90 % of fcl released within\" and their limits");
    let mut targets = Vec::new();
    for entry in entries {
        let key = entry.key.as_str();
        match sentence(key, names) {
            Ok(sentence) => targets.push(Target {
                label: key.to_owned(),
                promise: promise(r, key, &sentence),
            }),
            Err((message, hint)) => r.fault(key, message, Some(hint)),
        }
    }
    targets
}

fn promise(r: &Reader<'_>, key: &str, sentence: &Sentence) -> Promise {
    let time = || r.duration(key, "The time promised").above("0 h").required();
    let share = || r.share(key, "The share promised").required().get();
    match *sentence {
        Sentence::Within(goods, clock, share) => Promise::Within {
            goods,
            clock,
            share: share.get(),
            within: time(),
        },
        Sentence::Mean(goods, clock) => Promise::MeanAtMost {
            goods,
            clock,
            at_most: time(),
        },
        Sentence::Interdiction(threat) => Promise::InterdictionAtLeast {
            threat,
            share: share(),
        },
        Sentence::Utilisation(resource) => Promise::UtilisationAtMost {
            resource,
            share: share(),
        },
        Sentence::Overtime(resource) => Promise::OvertimeAtMost {
            resource,
            hours_a_year: r.duration(key, "Overtime a year").required().hours(),
        },
    }
}

fn sentence(key: &str, names: &Names) -> Result<Sentence, (String, String)> {
    let text = key.trim();
    for (ending, clock) in [
        (" released within", Clock::Release),
        (" gone within", Clock::Dwell),
    ] {
        if let Some((share, goods)) = text
            .strip_suffix(ending)
            .and_then(|start| start.split_once(" of "))
        {
            let share = quantity::share(share).map_err(|fault| {
                (
                    format!("the share in target \"{key}\" {}", fault.message),
                    fault.hint.unwrap_or_default(),
                )
            })?;
            return Ok(Sentence::Within(goods_of(key, goods, names)?, clock, share));
        }
    }
    for (beginning, clock) in [
        ("mean release of ", Clock::Release),
        ("mean dwell of ", Clock::Dwell),
    ] {
        if let Some(goods) = text.strip_prefix(beginning) {
            return Ok(Sentence::Mean(goods_of(key, goods, names)?, clock));
        }
    }
    if let Some(threat) = text.strip_suffix(" interdiction") {
        return named(key, threat, "threat", &names.threats).map(Sentence::Interdiction);
    }
    if let Some(pool) = text.strip_suffix(" utilisation") {
        return named(key, pool, "pool or equipment", &names.resources).map(Sentence::Utilisation);
    }
    if let Some(pool) = text.strip_suffix(" overtime") {
        return named(key, pool, "pool or equipment", &names.resources).map(Sentence::Overtime);
    }
    Err((
        format!("\"{key}\" is no target that can be judged"),
        SENTENCES.to_owned(),
    ))
}

fn goods_of(key: &str, name: &str, names: &Names) -> Result<Option<GoodsId>, (String, String)> {
    if name.trim() == "all" && !names.goods.iter().any(|known| known == "all") {
        return Ok(None);
    }
    named(key, name, "kind of goods", &names.goods).map(Some)
}

fn named(key: &str, name: &str, what: &str, known: &[String]) -> Result<usize, (String, String)> {
    let name = name.trim();
    let found = index(known, name);
    if known.get(found).is_some() {
        return Ok(found);
    }
    let hint = match suggest::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("the scenario has no {what}"),
        None => format!(
            "known: {}",
            suggest::listed(known.iter().take(30).map(String::as_str), "and")
        ),
    };
    Err((
        format!("target \"{key}\" names `{name}`, but there is no {what} of this name"),
        hint,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            goods: vec!["fcl".into()],
            threats: vec!["narcotics".into()],
            resources: vec!["examiners".into()],
            ..Names::default()
        }
    }

    #[test]
    fn sentences_name_their_clock() {
        let read = |key: &str| sentence(key, &names());
        assert!(matches!(
            read("90 % of fcl released within"),
            Ok(Sentence::Within(Some(0), Clock::Release, share)) if share.to_string() == "90 %"
        ));
        assert!(matches!(
            read("50% of all gone within"),
            Ok(Sentence::Within(None, Clock::Dwell, _))
        ));
        assert!(matches!(
            read("mean dwell of fcl"),
            Ok(Sentence::Mean(Some(0), Clock::Dwell))
        ));
        assert!(matches!(read("examiners overtime"), Ok(Sentence::Overtime(0))));
    }

    #[test]
    fn a_sentence_without_a_clock_is_refused() {
        assert!(sentence("90 % of fcl within", &names()).is_err());
        let Err((message, hint)) = sentence("narcotic interdiction", &names()) else {
            panic!("there is no such threat");
        };
        assert_eq!(
            message,
            "target \"narcotic interdiction\" names `narcotic`, but there is no threat of this name"
        );
        assert_eq!(hint, "did you mean `narcotics`?");
    }
}
