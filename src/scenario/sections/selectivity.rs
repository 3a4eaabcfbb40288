//! `[goods.NAME.selectivity]`: the rules that pick a lane, strictest first.
//!
//! Lanes are written least strict first, so the rules are read in the reverse order of `[lane.*]`. A lane's share of
//! traffic becomes a threshold on the combined score (see [`super::shares`]); a kind that carries nothing has no
//! score, and a share is then taken at random.

use super::lanes::RESERVED;
use super::limits::small;
use super::names::{Names, index};
use super::shares::{rank_above, remaining};
use crate::customs::port::{
    AgencyId, Carries, Criterion, Discretion, LaneRule, Selectivity, SumOfRanks, TrustedRule,
};
use crate::scenario::form;
use crate::scenario::reader::Reader;
use crate::stats::rank_sum::sum_at;
use crate::units::Share;

/// What the rules of one kind of goods depend on.
#[derive(Debug)]
pub(super) struct Kind<'g> {
    /// Its name.
    pub name: &'g str,
    /// All names of the scenario.
    pub names: &'g Names,
    /// What it carries.
    pub carries: &'g [Carries],
    /// Share of trusted traders.
    pub trusted: f64,
    /// Share of new importers.
    pub newcomers: f64,
    /// Share that is perishable.
    pub perishable: f64,
    /// Agencies with a say in it.
    pub agencies: &'g [(AgencyId, Share)],
    /// Whether its value is always zero.
    pub is_worthless: bool,
}

/// How scores for several threats become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Combined {
    /// The highest rank.
    Highest,
    /// The sum of ranks.
    Sum,
}

/// What stricter lanes have taken by score so far.
struct Taken {
    /// How shares are taken.
    combined: Combined,
    /// Everybody above this rank …
    below: f64,
    /// … and above these single ranks, one for each score.
    caps: Vec<f64>,
    /// Shares of random selection, and of lanes' own shares where nothing is scored.
    random: f64,
}

/// The selectivity of one kind of goods.
pub(super) fn selectivity(r: &Reader<'_>, kind: &Kind<'_>) -> Selectivity {
    let lanes = &kind.names.lanes;
    let otherwise = otherwise(r, kind);
    let combined = [
        ("highest rank", Combined::Highest),
        ("sum of ranks", Combined::Sum),
    ];
    let doc = "How scores for several threats make the one that `share` goes by; `above` has thresholds of their own for each";
    let mut taken = Taken {
        combined: r.choice("combine", &combined, doc).default("highest rank"),
        below: 1.0,
        caps: vec![1.0; kind.carries.len()],
        random: 0.0,
    };
    let mut rules = Vec::new();
    let wildcard = ["*".to_owned()];
    let written = if r.describing() { &wildcard[..] } else { &lanes[..] };
    for (lane, name) in written.iter().enumerate().rev() {
        if RESERVED.contains(&name.as_str()) {
            continue;
        }
        if lane == otherwise && r.has(name) {
            r.fault(
                name,
                format!("`{name}` has a rule, but it is also the lane of whoever no rule picks"),
                Some("leave the rule out, or name another lane in `otherwise`".into()),
            );
        }
        let doc = "What sends goods to this lane";
        rules.extend(r.optional_table(name, doc, |r| rule(r, lane, kind, &mut taken)));
    }
    let reset = r
        .duration("reset", "How often the counts of the top-up start again")
        .within("1 h", "3650 days")
        .default("1 week");
    Selectivity {
        otherwise,
        discretion: discretion(r, lanes),
        rules,
        reset,
        trusted: favoured(r, kind, "trusted", kind.trusted),
        perishable: favoured(r, kind, "perishable", kind.perishable),
    }
}

/// `discretion.green = { to = "red", share = "2 %" }`.
fn discretion(r: &Reader<'_>, lanes: &[String]) -> Vec<Discretion> {
    let doc = "What officers may do with a lane that was assigned, trusted traders' and perishables' too";
    let wildcard = ["*".to_owned()];
    let rules = r.optional_table("discretion", doc, |r| {
        let mut rules = Vec::new();
        let written = if r.describing() { &wildcard[..] } else { lanes };
        for (from, name) in written.iter().enumerate() {
            let rule = r.optional_table(name, "Of what was assigned to this lane", |r| {
                let to = r
                    .reference("to", "lane", "The lane it is sent to instead")
                    .required();
                let share = r
                    .share("share", "So many of them, by a draw of their own")
                    .required();
                let to = index(lanes, &to);
                if to == from && !r.describing() {
                    r.fault(
                        "to",
                        format!("`{name}` is sent to itself"),
                        Some("name another lane".into()),
                    );
                }
                Discretion { from, to, share }
            });
            rules.extend(rule);
        }
        rules
    });
    rules.unwrap_or_default()
}

/// The lane of whoever no rule picks; the only lane when there is only one.
fn otherwise(r: &Reader<'_>, kind: &Kind<'_>) -> usize {
    let field = r.reference(
        "otherwise",
        "lane",
        "The lane of whoever no rule picks; may be left out when there is one lane",
    );
    let lanes = &kind.names.lanes;
    match field.optional() {
        Some(lane) => index(lanes, &lane),
        None if lanes.len() == 1 => 0,
        None => {
            if !r.has("otherwise") {
                let hint = match lanes.first() {
                    Some(first) => format!("add selectivity.otherwise = {first:?} to `goods.{}`", kind.name),
                    None => "define a lane, such as [lane.green] with route = []".to_owned(),
                };
                let message = format!(
                    "goods `{}` lacks `selectivity.otherwise`, the lane of whoever no rule picks",
                    kind.name
                );
                r.fault("otherwise", message, Some(hint));
            }
            super::names::UNKNOWN
        }
    }
}

/// `[goods.NAME.selectivity.LANE]`.
fn rule(r: &Reader<'_>, lane: usize, kind: &Kind<'_>, taken: &mut Taken) -> LaneRule {
    let doc = "Share of all traffic it takes by combined score, besides what stricter lanes take";
    let share = r.share("share", doc).optional();
    let above = above(r, kind);
    r.at_most_one(&["share", "above"]);
    let random = r
        .share("random", "Share of all traffic it takes at random")
        .default("0 %");
    let expected = r
        .share(
            "expected",
            "Topped up to at least this share, in order of lodgement",
        )
        .optional();
    let most_a_day = r
        .count(
            "most-a-day",
            "It takes no more than this in a calendar day, whatever picks them; later rules judge the rest",
        )
        .within("1", "1000000")
        .optional()
        .map(small);
    let doc = "While so many wait at its first step with officers, it takes nobody by score or top-up";
    let full_at = r
        .count("full-at", doc)
        .within("1", "1000000")
        .optional()
        .map(small);
    let criteria = criteria(r, kind);
    let is_empty = share.is_none()
        && !["share", "above", "expected"].iter().any(|key| r.has(key))
        && random == Share::NONE
        && criteria.is_empty();
    if is_empty {
        r.fault(
            "",
            format!("the rule `{}` never picks anybody", r.path()),
            Some(
                "add `share`, `above`, `random`, `expected` or a criterion such as `new-importers = true`"
                    .into(),
            ),
        );
    }
    taken.random += random.get();
    if taken.random > 1.0 + 1e-9 {
        let message = format!(
            "`random` of this and stricter lanes adds up to {}",
            percent(taken.random)
        );
        r.fault("random", message, Some("lower them to 100 % in all".into()));
    }
    let by_sum = taken.combined == Combined::Sum && !kind.carries.is_empty();
    let above_sum = share
        .filter(|_| by_sum)
        .and_then(|share| by_sum_of_ranks(r, share, kind, taken));
    let (above_rank, random) = match share {
        Some(share) if !by_sum => by_share(r, share, random, kind, taken),
        _ => (None, random),
    };
    for &(threat, z) in &above {
        for (cap, carried) in taken.caps.iter_mut().zip(kind.carries) {
            if carried.threat == threat {
                *cap = cap.min(carried.score.rank_of(z, prevalence(kind, carried)));
            }
        }
    }
    LaneRule {
        lane,
        criteria,
        above_rank,
        above_sum,
        above,
        random,
        expected,
        most_a_day,
        full_at,
    }
}

/// The threshold on the sum of ranks that takes `share`.
fn by_sum_of_ranks(r: &Reader<'_>, share: Share, kind: &Kind<'_>, taken: &mut Taken) -> Option<SumOfRanks> {
    let summed = kind
        .carries
        .iter()
        .filter(|carried| !carried.score.is_blind())
        .count();
    if summed == 0 || taken.caps.iter().any(|&cap| cap < 1.0) {
        let why = if summed == 0 {
            "none of its scores tells anything"
        } else {
            "a stricter lane goes by `above`, so that what is left has no known sum"
        };
        r.fault(
            "share",
            format!("`share` of `{}` cannot go by the sum of ranks: {why}", kind.name),
            Some("leave out combine = \"sum of ranks\"".into()),
        );
        return None;
    }
    let below = taken.below - share.get();
    if below < -1e-9 {
        r.fault(
            "share",
            format!(
                "`share` is {share}, but stricter lanes leave only {} of `{}`",
                percent(taken.below),
                kind.name
            ),
            Some("lower the shares: all lanes together take at most 100 %".into()),
        );
        return None;
    }
    taken.below = below.max(0.0);
    Some(SumOfRanks {
        limit: sum_at(taken.below, summed),
        below: taken.below,
    })
}

/// The threshold that takes `share`, or a random share where nothing is scored.
fn by_share(
    r: &Reader<'_>,
    share: Share,
    random: Share,
    kind: &Kind<'_>,
    taken: &mut Taken,
) -> (Option<f64>, Share) {
    let left = if kind.carries.is_empty() {
        1.0 - taken.random
    } else {
        remaining(taken.below, &taken.caps)
    };
    if share.get() > left + 1e-9 {
        r.fault(
            "share",
            format!(
                "`share` is {share}, but stricter lanes leave only {} of `{}`",
                percent(left),
                kind.name
            ),
            Some("lower the shares: all lanes together take at most 100 %".into()),
        );
        return (None, random);
    }
    if kind.carries.is_empty() {
        taken.random += share.get();
        return (None, Share::new(share.get() + random.get()).unwrap_or(Share::ALL));
    }
    let rank = rank_above(share.get(), taken.below, &taken.caps);
    if let Some(rank) = rank {
        taken.below = rank;
    }
    (rank, random)
}

fn above(r: &Reader<'_>, kind: &Kind<'_>) -> Vec<(usize, f64)> {
    let doc =
        "Instead of a share: thresholds on the score of single threats, in standard deviations of the clean";
    let thresholds = r.map(
        "above",
        "threat",
        &form::number().at_least("-10").at_most("20"),
        doc,
    );
    let mut above = Vec::new();
    for (name, z) in thresholds {
        let threat = index(&kind.names.threats, &name);
        let is_known = kind.names.threats.get(threat).is_some();
        if is_known && kind.carries.iter().all(|carried| carried.threat != threat) {
            r.fault(
                "above",
                format!(
                    "`above` has a threshold for `{name}`, but `{}` does not carry it, so it has no score",
                    kind.name
                ),
                Some(format!("add `{name}` to `goods.{}.carries`", kind.name)),
            );
        }
        above.push((threat, z));
    }
    above
}

fn criteria(r: &Reader<'_>, kind: &Kind<'_>) -> Vec<Criterion> {
    let newcomers = r
        .flag("new-importers", "All importers never seen before")
        .default("false");
    let perishables = r.flag("perishables", "All perishables").default("false");
    let value = r.money("value-above", "All of a value above this").optional();
    let agencies = r
        .list(
            "agencies",
            form::reference("agency"),
            "All that these agencies have a say in",
        )
        .default("[]");
    let pointless = |key: &str, what: &str, way_out: &str| {
        r.warn(
            key,
            format!("`{key}` never applies to `{}`: {what}", kind.name),
            Some(format!("{way_out}, or leave `{key}` out")),
        );
    };
    let mut criteria = Vec::new();
    if let Some(value) = value {
        criteria.push(Criterion::ValueAbove(value.amount()));
        if kind.is_worthless {
            pointless("value-above", "its `value` is always 0", "add `value`");
        }
    }
    if newcomers {
        criteria.push(Criterion::Newcomer);
        if kind.newcomers == 0.0 {
            pointless(
                "new-importers",
                "there are no new importers",
                "add `new-importers`",
            );
        }
    }
    if perishables {
        criteria.push(Criterion::Perishable);
        if kind.perishable == 0.0 {
            pointless("perishables", "nothing is perishable", "add `perishable`");
        }
    }
    for name in agencies {
        let agency = index(&kind.names.agencies, &name);
        if kind.agencies.iter().all(|&(known, _)| known != agency) {
            let what = format!("`{name}` is not among the `agencies`");
            pointless("agencies", &what, "add it there");
        }
        criteria.push(Criterion::Agency(agency));
    }
    criteria
}

/// `trusted = { lane = "green", random = "1 %" }`, and the same for perishables.
fn favoured(r: &Reader<'_>, kind: &Kind<'_>, key: &str, share: f64) -> Option<TrustedRule> {
    let rule = r.optional_table(key, "Its own rule for this class, instead of the others", |r| {
        TrustedRule {
            lane: index(
                &kind.names.lanes,
                &r.reference("lane", "lane", "Where it goes").required(),
            ),
            random: r
                .share(
                    "random",
                    "Save this share, which goes to the strictest lane at random",
                )
                .default("0 %"),
        }
    })?;
    if share == 0.0 {
        r.warn(
            key,
            format!("`{key}` never applies: `{key}` of `{}` is 0 %", kind.name),
            Some(format!(
                "add `{key}` to `goods.{}`, or leave the rule out",
                kind.name
            )),
        );
    }
    Some(rule)
}

/// The share of all consignments of the kind that carry a threat, over its classes of traders.
fn prevalence(kind: &Kind<'_>, carried: &Carries) -> f64 {
    let others = (1.0 - kind.trusted - kind.newcomers).max(0.0);
    let factor = kind.trusted * carried.trusted_factor + kind.newcomers * carried.newcomer_factor + others;
    (carried.prevalence.get() * factor).clamp(0.0, 1.0)
}

fn percent(share: f64) -> String {
    Share::new(share.clamp(0.0, 1.0))
        .ok()
        .filter(|_| share <= 1.0)
        .map_or_else(
            || format!("{} %", (share * 1e6).round() / 1e4),
            |share| share.to_string(),
        )
}
