//! `[goods.NAME]`: what a kind of consignment is, and what it may carry.

use super::limits::rank;
use super::lodgement::{collection, lodgement, payment, permit};
use super::names::{Names, index};
use super::score::score;
use super::selectivity::{Kind, selectivity};
use super::stores::stored;
use crate::customs::port::{AgencyId, Carries, Direction, Goods, Score};
use crate::random::Law;
use crate::scenario::form::{self, Form};
use crate::scenario::quantity::{self, Fault, quoted};
use crate::scenario::reader::Reader;
use crate::units::Share;

/// Agencies with a say in one kind of goods.
const MOST_AGENCIES: usize = 8;

/// One kind of goods.
pub(super) fn goods(name: &str, r: &Reader<'_>, names: &Names) -> Goods {
    let directions = [
        ("import", Direction::Import),
        ("export", Direction::Export),
        ("transhipment", Direction::Transhipment),
    ];
    let direction = r
        .choice("direction", &directions, "Where it is going")
        .default("import");
    let value = r
        .money_law("value", "Customs value of one consignment")
        .default("0");
    let trusted = r
        .share("trusted", "Share of trusted traders (authorised operators)")
        .default("0 %");
    let newcomers = r
        .share("new-importers", "Share of importers never seen before")
        .default("0 %");
    let perishable = r.share("perishable", "Share that is perishable").default("0 %");
    let priority = rank(
        r,
        "priority",
        "Rank where waiting lines go by priority; smaller first",
    )
    .unwrap_or(0);
    let doc = "Rank of its perishable part, when different";
    let perishable_priority = rank(r, "perishable-priority", doc).unwrap_or(priority);
    let doc = "Rank of its trusted part, when different";
    let trusted_priority = rank(r, "trusted-priority", doc).unwrap_or(priority);
    judge_classes(r, trusted, newcomers);
    let carries = carries(r, names);
    judge_prevalence(r, &carries);
    let agencies = agencies(r, names);
    let kind = Kind {
        name,
        names,
        carries: &carries,
        trusted: trusted.get(),
        newcomers: newcomers.get(),
        perishable: perishable.get(),
        agencies: &agencies,
        is_worthless: value.maximum() <= 0.0,
    };
    let doc = "How its lane is picked";
    let selectivity = r.table("selectivity", doc, |r| selectivity(r, &kind));
    let goods = Goods {
        name: name.to_owned(),
        direction,
        value,
        persons: persons(r),
        trusted,
        newcomers,
        perishable,
        priority,
        perishable_priority,
        trusted_priority,
        due_after: r
            .duration(
                "due-after",
                "Due time after arrival, where waiting lines go by it",
            )
            .at_most("3650 days")
            .default("48 h"),
        duty: r
            .field("duty", percentage(), "Import duty and taxes, as a share of value")
            .default("0 %"),
        delay_cost_per_day: r
            .share(
                "delay-cost-per-day",
                "What a day's delay costs the trader, when different from the port's",
            )
            .optional()
            .map(Share::get),
        lodgement: r.optional_table(
            "lodged",
            "How and when it is declared; not declared without",
            lodgement(names),
        ),
        payment: r.optional_table("payment", "When duties are paid; nothing to pay without", payment),
        permit: r.optional_table("permit", "A permit that must be there before release", permit),
        collection: r.optional_table(
            "collection",
            "How it leaves after release; at once without",
            collection,
        ),
        stored: stored(r, names, "Where it lies until it leaves"),
        container: r
            .reference("comes-in", "container", "The groupage container it comes in")
            .optional()
            .map(|container| index(&names.containers, &container)),
        lifted: r
            .flag(
                "lifted",
                "Whether it is lifted off; false is ashore as soon as the vessel is cleared",
            )
            .default("true"),
        carries,
        agencies,
        selectivity,
        a_week: 0.0,
    };
    judge(r, &goods);
    goods
}

fn persons(r: &Reader<'_>) -> Option<Law> {
    let persons = r
        .count_law(
            "persons",
            "Persons in one consignment, of passengers; waits are then per person",
        )
        .optional()?;
    if persons.minimum() < 1.0 {
        r.fault(
            "persons",
            format!(
                "`persons` can be {}, but a party has at least one person",
                persons.minimum()
            ),
            Some(
                "write { discrete = { values = [1, 2, 3], weights = [5, 3, 2] } }, or { geometric = 2.1 }"
                    .into(),
            ),
        );
    }
    Some(persons)
}

fn agencies(r: &Reader<'_>, names: &Names) -> Vec<(AgencyId, Share)> {
    let doc = "Other agencies that inspect it, and the share that needs them";
    let agencies = r.map("agencies", "agency", &form::share(), doc);
    if agencies.len() > MOST_AGENCIES {
        r.fault(
            "agencies",
            format!(
                "{} agencies have a say in it, at most {MOST_AGENCIES} are possible",
                agencies.len()
            ),
            Some("join agencies that inspect together".into()),
        );
    }
    agencies
        .into_iter()
        .map(|(agency, share)| (index(&names.agencies, &agency), share))
        .collect()
}

fn carries(r: &Reader<'_>, names: &Names) -> Vec<Carries> {
    let doc = "Threats it may carry, and the share of consignments that do";
    let prevalences = r.map("carries", "threat", &form::share(), doc);
    let factor = |key: &str, doc: &str| r.number(key, doc).within("0", "1000").default("1");
    let trusted_factor = factor("trusted-carries", "Multiplies these shares for trusted traders");
    let newcomer_factor = factor(
        "new-importer-carries",
        "Multiplies these shares for new importers",
    );
    let scores = scores(r, names, &prevalences);
    let unscored: Vec<&str> = prevalences
        .iter()
        .map(|(threat, _)| threat.as_str())
        .filter(|threat| names.threats.iter().any(|known| known == threat))
        .filter(|threat| scores.iter().all(|(scored, _)| scored != threat))
        .collect();
    if !scores.is_empty() && !unscored.is_empty() {
        r.warn(
            "score",
            format!(
                "some threats have a score, but {} has none: it is scored at random, and a lane's share is filled with that noise too",
                crate::scenario::suggest::listed(unscored.iter().copied(), "and")
            ),
            Some("give every carried threat a score".into()),
        );
    }
    prevalences
        .iter()
        .map(|(threat, prevalence)| Carries {
            threat: index(&names.threats, threat),
            prevalence: *prevalence,
            trusted_factor,
            newcomer_factor,
            score: scores
                .iter()
                .find(|(scored, _)| scored == threat)
                .map_or(Score::BLIND, |(_, score)| score.clone()),
        })
        .collect()
}

fn scores(r: &Reader<'_>, names: &Names, prevalences: &[(String, Share)]) -> Vec<(String, Score)> {
    let wildcard = ["*".to_owned()];
    let threats = if r.describing() {
        &wildcard[..]
    } else {
        &names.threats
    };
    r.table(
        "score",
        "How well a risk score tells carriers; a threat without one is scored at random",
        |r| {
            let doc = "Score of one threat";
            let one = |threat: &String| {
                let score = r.table_or(threat, "auc", doc, score)?;
                if prevalences.iter().all(|(carried, _)| carried != threat) {
                    let message = format!(
                        "`{}` is given, but the goods do not carry `{threat}`",
                        r.path_of(threat)
                    );
                    r.fault(
                        threat,
                        message,
                        Some(format!("add `{threat}` to `carries`, or leave its score out")),
                    );
                }
                Some((threat.clone(), score))
            };
            threats.iter().filter_map(one).collect()
        },
    )
}

/// A share that may be more than the whole, such as duty.
fn percentage() -> Form<f64> {
    Form::parsed("share of value, perhaps above 100 %", "\"30 %\"", 0.0, |text| {
        let body = text.trim();
        let value = match body.strip_suffix('%') {
            Some(percent) => quantity::number(percent)? / 100.0,
            None => quantity::number(body)?,
        };
        if (0.0..=100.0).contains(&value) {
            return Ok(value);
        }
        Err(Fault::new(
            format!("is {}, but must be between 0 % and 10 000 %", quoted(text)),
            "write \"30 %\"",
        ))
    })
}

fn judge_classes(r: &Reader<'_>, trusted: Share, newcomers: Share) {
    let sum = trusted.get() + newcomers.get();
    if sum > 1.0 + 1e-9 {
        r.fault(
            "new-importers",
            format!("`trusted` {trusted} and `new-importers` {newcomers} are more than 100 % together"),
            Some("nobody is both: lower one of them".into()),
        );
    }
}

fn judge_prevalence(r: &Reader<'_>, carries: &[Carries]) {
    for carried in carries {
        let share = carried.prevalence.get();
        for (key, factor) in [
            ("trusted-carries", carried.trusted_factor),
            ("new-importer-carries", carried.newcomer_factor),
        ] {
            if share * factor > 1.0 {
                r.fault(
                    key,
                    format!(
                        "`{key}` is {factor}, and {factor} × {} is {:.0} %, more than all",
                        carried.prevalence,
                        share * factor * 100.0
                    ),
                    Some("lower the factor or the share in `carries`".into()),
                );
            }
        }
    }
}

fn judge(r: &Reader<'_>, goods: &Goods) {
    let name = &goods.name;
    if goods.direction == Direction::Transhipment {
        for (key, given) in [
            ("lodged", goods.lodgement.is_some()),
            ("payment", goods.payment.is_some()),
        ] {
            if given {
                r.fault(
                    key,
                    format!("`{name}` is transhipment, which goes on to another vessel and has no `{key}`"),
                    Some(format!("leave `{key}` out, or write direction = \"import\"")),
                );
            }
        }
    }
    if goods.container.is_some() && !goods.lifted {
        r.fault(
            "lifted",
            format!("`{name}` comes in a container, so it is lifted off with it"),
            Some("leave out `lifted` or `comes-in`".into()),
        );
    }
    if goods.duty > 0.0 && goods.value.maximum() <= 0.0 {
        r.warn(
            "duty",
            format!("`{name}` has a duty, but no `value` to take it from"),
            Some("add `value`".into()),
        );
    }
}
