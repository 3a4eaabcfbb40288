//! Levers: what a trainer may move, made from the scenario itself.
//!
//! A lever is a path of the scenario (or a reform, or a dated event) with a number that may be moved between bounds. What is
//! sent over the network is only ever the lever's name and that number, so that a request can set nothing else.

use crate::scenario::document::{Node, Table, Value};
use crate::scenario::session::Grade;
use crate::scenario::{Changes, Loaded};
use crate::units::{SimDuration, SimTime, civil};
use serde::Serialize;

/// Levers of one page at most; what comes later in the file is left out.
const MOST_LEVERS: usize = 400;
/// Officers or units a lever goes beyond what there is today, at least.
const MORE_UNITS: f64 = 6.0;
/// Hours a shift may end earlier or later.
const SHIFT_HOURS: (f64, f64) = (2.0, 4.0);
/// Days a place may be shut, from the second week on.
const MOST_DAYS_SHUT: f64 = 14.0;

/// Which part of the port a lever moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Group {
    /// Thresholds and random shares.
    #[serde(rename = "Who is looked at")]
    Selectivity,
    /// Headcounts.
    #[serde(rename = "Officers")]
    Officers,
    /// Crews and inspectors of others.
    #[serde(rename = "Other people")]
    Others,
    /// When people and places work.
    #[serde(rename = "Opening hours")]
    Hours,
    /// Lodgement before arrival, trusted traders.
    #[serde(rename = "Traders")]
    Traders,
    /// Scanners, bays, berths.
    #[serde(rename = "Places and machines")]
    Equipment,
    /// Named reforms.
    #[serde(rename = "Reforms")]
    Reforms,
    /// How much comes.
    #[serde(rename = "Traffic")]
    Traffic,
    /// Closures and absences.
    #[serde(rename = "What may go wrong")]
    Trouble,
}

/// How a lever is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Look {
    /// A slider over numbers.
    Slider,
    /// Off or on.
    Switch,
    /// A slider over times of the day, in hours.
    Clock,
}

/// Something that may be moved.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Lever {
    /// Its name: a dotted path of the scenario, `reform.NAME` or `event.NAME`.
    pub(super) id: String,
    /// Where it belongs.
    pub(super) group: Group,
    /// In words.
    pub(super) label: String,
    /// How it is shown.
    pub(super) look: Look,
    /// Unit of its number.
    pub(super) unit: &'static str,
    /// Where it stands in the scenario.
    pub(super) today: f64,
    /// Least.
    pub(super) low: f64,
    /// Most.
    pub(super) high: f64,
    /// From one place to the next.
    pub(super) step: f64,
    /// How well today's value is known: M, S, D or G.
    pub(super) grade: Option<&'static str>,
    /// Where it comes from.
    pub(super) source: Option<String>,
    /// How a number becomes changes of the scenario.
    #[serde(skip)]
    effect: Effect,
}

/// How a lever's number becomes changes.
#[derive(Clone, Debug)]
enum Effect {
    /// `before`, the number, `after`; and what else has to be said for it to mean anything.
    Text {
        before: String,
        after: &'static str,
        along: Vec<String>,
    },
    /// The reform of that name.
    Reform(String),
    /// `path="FROM-TO"` with the end of the shift moved.
    ShiftEnd { path: String, from: String },
    /// This when it is switched on.
    When(String),
    /// All these numbers grown by as many percent: what stands before, the number, what stands after.
    Growth(Vec<(String, f64, String)>),
    /// An event that lasts so many days: what stands before its end, and the beginning.
    Days {
        before: String,
        after: String,
        from: i64,
    },
    /// An event that concerns such a share of each of these.
    Absent { before: String, pools: Vec<String> },
}

impl Lever {
    /// The number as the lever can take it: on a step, between the bounds.
    ///
    /// # Errors
    /// Says between what it may be.
    pub(super) fn place(&self, value: f64) -> Result<f64, String> {
        if !value.is_finite() || value < self.low - 1e-9 || value > self.high + 1e-9 {
            return Err(format!(
                "`{}` is {value}, and may be {} to {}{}",
                self.id,
                self.low,
                self.high,
                if self.unit.is_empty() {
                    String::new()
                } else {
                    format!(" {}", self.unit)
                }
            ));
        }
        let steps = ((value - self.low) / self.step).round();
        let placed = self.low + steps * self.step;
        Ok(((placed * 1e6).round() / 1e6).clamp(self.low, self.high))
    }

    /// What the scenario is changed by.
    pub(super) fn changes(&self, value: f64) -> Changes {
        let mut changes = Changes::default();
        match &self.effect {
            Effect::Text { before, after, along } => {
                changes.sets.extend(along.iter().cloned());
                changes.sets.push(format!("{before}{value}{after}"));
            }
            Effect::Reform(name) if value > 0.5 => changes.reforms.push(name.clone()),
            Effect::ShiftEnd { path, from } => {
                let minutes = (value * 60.0).round() as u32;
                changes.sets.push(format!(
                    "{path}=\"{from}-{:02}:{:02}\"",
                    minutes / 60,
                    minutes % 60
                ));
            }
            Effect::When(set) if value > 0.5 => changes.sets.push(set.clone()),
            Effect::Growth(numbers) => {
                for (before, number, after) in numbers {
                    let grown = number * (1.0 + value / 100.0);
                    let grown = (grown * 1e6).round() / 1e6;
                    changes.sets.push(format!("{before}{grown}{after}"));
                }
            }
            Effect::Days { before, after, from } if value > 0.0 => {
                let date = date(from + value as i64);
                changes.sets.push(format!("{before}{date}{after}"));
            }
            Effect::Absent { before, pools } if value > 0.0 => {
                let absent: Vec<String> = pools.iter().map(|pool| format!("{pool}=\"{value} %\"")).collect();
                changes.sets.push(format!("{before}{} }} }}", absent.join(", ")));
            }
            Effect::Reform(_) | Effect::When(_) | Effect::Days { .. } | Effect::Absent { .. } => {}
        }
        changes
    }
}

/// All levers of a scenario, in the order of groups.
pub(super) fn levers(loaded: &Loaded) -> Vec<Lever> {
    let finder = Finder { loaded };
    let mut levers = Vec::new();
    finder.selectivity(&mut levers);
    finder.people("officers", Group::Officers, &mut levers);
    finder.reforms(&mut levers);
    finder.traders(&mut levers);
    finder.hours(&mut levers);
    finder.equipment(&mut levers);
    finder.traffic(&mut levers);
    finder.trouble(&mut levers);
    finder.people("crew", Group::Others, &mut levers);
    levers.truncate(MOST_LEVERS);
    levers
}

struct Finder<'a> {
    loaded: &'a Loaded,
}

impl Finder<'_> {
    fn table(&self, path: &[&str]) -> Option<&Table> {
        self.loaded.document.at(path).and_then(Node::as_table)
    }

    /// The named tables of a section whose names need no quotes.
    fn named(&self, section: &str) -> impl Iterator<Item = (&str, &Table)> {
        self.table(&[section]).into_iter().flat_map(tables)
    }

    /// A slider for the number at `path`, if there is one with that unit.
    fn slider(&self, path: &str, group: Group, label: String, unit: &'static str) -> Option<Lever> {
        let parts: Vec<&str> = path.split('.').collect();
        let today = number(self.loaded.document.at(&parts)?, unit)?;
        let quote = if unit.is_empty() { "" } else { "\"" };
        let is_share = unit == "%";
        Some(self.about(Lever {
            id: path.to_owned(),
            group,
            label,
            look: Look::Slider,
            unit,
            today,
            low: 0.0,
            high: if is_share {
                100.0
            } else {
                (2.0 * today).max(today + MORE_UNITS)
            },
            step: if is_share && today > 0.0 && today < 2.0 {
                0.5
            } else {
                1.0
            },
            grade: None,
            source: None,
            effect: Effect::Text {
                before: format!("{path}={quote}"),
                after: if is_share { " %\"" } else { "" },
                along: Vec::new(),
            },
        }))
    }

    /// Adds what is known about the number.
    fn about(&self, mut lever: Lever) -> Lever {
        let path = lever.id.as_str();
        if let Some(assumption) = self.loaded.assumptions.iter().find(|known| known.path == path) {
            lever.grade = assumption.grade.map(Grade::letter);
            lever.source.clone_from(&assumption.source);
        }
        lever
    }

    fn selectivity(&self, levers: &mut Vec<Lever>) {
        for (goods, table) in self.named("goods") {
            let lanes = table.get("selectivity").and_then(Node::as_table);
            for (lane, rule) in lanes.into_iter().flat_map(tables) {
                for (key, how) in [("share", "riskiest"), ("random", "at random")] {
                    if rule.get(key).is_some() {
                        let path = format!("goods.{goods}.selectivity.{lane}.{key}");
                        let label = format!("{goods} to {lane}: {how}");
                        levers.extend(self.slider(&path, Group::Selectivity, label, "%"));
                    }
                }
            }
        }
    }

    fn people(&self, section: &str, group: Group, levers: &mut Vec<Lever>) {
        for (pool, table) in self.named(section) {
            let path = format!("{section}.{pool}.on-duty");
            levers.extend(self.slider(&path, group, pool.to_owned(), ""));
            let shifts = table.get("shifts").and_then(Node::as_table);
            for (shift, _) in shifts.into_iter().flat_map(tables) {
                let path = format!("{section}.{pool}.shifts.{shift}.on-duty");
                levers.extend(self.slider(&path, group, format!("{pool}, {shift}"), ""));
            }
        }
    }

    fn reforms(&self, levers: &mut Vec<Lever>) {
        for reform in &self.loaded.reforms {
            if !is_plain(&reform.name) {
                continue;
            }
            let article = reform.article.as_ref();
            levers.push(switch(
                &format!("reform.{}", reform.name),
                Group::Reforms,
                reform.title.clone(),
                article.map(|article| format!("Trade Facilitation Agreement, article {article}")),
                Effect::Reform(reform.name.clone()),
            ));
        }
    }

    fn traders(&self, levers: &mut Vec<Lever>) {
        for (goods, table) in self.named("goods") {
            let path = format!("goods.{goods}.lodged.before-arrival");
            levers.extend(self.slider(
                &path,
                Group::Traders,
                format!("{goods}: lodged before arrival"),
                "%",
            ));
            if let Some(lever) = self.trusted(goods, table) {
                levers.push(lever);
            }
        }
    }

    /// Trusted traders: where the scenario says what they are spared, or a reform does.
    fn trusted(&self, goods: &str, table: &Table) -> Option<Lever> {
        let path = format!("goods.{goods}.trusted");
        let label = format!("{goods}: by trusted traders");
        let says = |table: &Table| table.at(&["selectivity", "trusted"]).is_some();
        if says(table) {
            return self.slider(&path, Group::Traders, label, "%");
        }
        let rule = format!("goods.{goods}.selectivity.trusted");
        let offered = self
            .loaded
            .reforms
            .iter()
            .find_map(|reform| reform.set.get(&rule))?;
        let along = format!("{rule}={}", crate::scenario::write::inline(offered));
        Some(Lever {
            id: path.clone(),
            group: Group::Traders,
            label,
            look: Look::Slider,
            unit: "%",
            today: 0.0,
            low: 0.0,
            high: 100.0,
            step: 1.0,
            grade: None,
            source: None,
            effect: Effect::Text {
                before: format!("{path}=\""),
                after: " %\"",
                along: vec![along],
            },
        })
    }

    fn hours(&self, levers: &mut Vec<Lever>) {
        for (pool, table) in self.named("officers") {
            let shifts = table.get("shifts").and_then(Node::as_table);
            for (shift, table) in shifts.into_iter().flat_map(tables) {
                let path = format!("officers.{pool}.shifts.{shift}.hours");
                let hours = table.get("hours").and_then(text).and_then(shift_hours);
                let Some((from, begins, ends)) = hours else {
                    continue;
                };
                levers.push(self.about(Lever {
                    id: path.clone(),
                    group: Group::Hours,
                    label: format!("{pool}, {shift}: until"),
                    look: Look::Clock,
                    unit: "o'clock",
                    today: ends,
                    low: (ends - SHIFT_HOURS.0).max(begins + 1.0),
                    high: (ends + SHIFT_HOURS.1).min(24.0),
                    step: 0.5,
                    grade: None,
                    source: None,
                    effect: Effect::ShiftEnd { path, from },
                }));
            }
        }
        for (name, table) in self.named("equipment") {
            self.always(
                &format!("equipment.{name}.hours"),
                table.get("hours"),
                name,
                levers,
            );
        }
        for (goods, table) in self.named("goods") {
            for (part, what) in [("payment", "payment"), ("collection", "collection")] {
                let hours = table.at(&[part, "hours"]);
                self.always(
                    &format!("goods.{goods}.{part}.hours"),
                    hours,
                    &format!("{goods}: {what}"),
                    levers,
                );
            }
        }
    }

    /// A switch from the hours there are to all hours.
    fn always(&self, path: &str, hours: Option<&Node>, label: &str, levers: &mut Vec<Lever>) {
        let is_always = hours.and_then(text) == Some("always");
        if hours.is_some() && !is_always {
            let effect = Effect::When(format!("{path}=\"always\""));
            let label = format!("{label} round the clock");
            levers.push(self.about(switch(path, Group::Hours, label, None, effect)));
        }
    }

    fn equipment(&self, levers: &mut Vec<Lever>) {
        for (name, _) in self.named("equipment") {
            let path = format!("equipment.{name}.units");
            levers.extend(self.slider(&path, Group::Equipment, name.to_owned(), ""));
        }
    }

    fn traffic(&self, levers: &mut Vec<Lever>) {
        let mut numbers = Vec::new();
        for (stream, table) in self.named("traffic") {
            let at = format!("traffic.{stream}");
            if let Some(rate) = table.get("poisson") {
                numbers.extend(rate_number(&format!("{at}.poisson"), rate));
                continue;
            }
            let brings = table.get("brings").and_then(Node::as_table);
            for (goods, law) in brings.into_iter().flat_map(tables) {
                numbers.extend(poisson_number(&format!("{at}.brings.{goods}"), law));
            }
        }
        if numbers.is_empty() {
            return;
        }
        levers.push(Lever {
            id: "traffic.growth".to_owned(),
            group: Group::Traffic,
            label: "more or less of everything".to_owned(),
            look: Look::Slider,
            unit: "%",
            today: 0.0,
            low: -50.0,
            high: 100.0,
            step: 5.0,
            grade: None,
            source: Some(
                "more calls where they come at random, fuller ships where they come by timetable".to_owned(),
            ),
            effect: Effect::Growth(numbers),
        });
    }

    /// Places shut, and a sick week, from the second week of the window on.
    fn trouble(&self, levers: &mut Vec<Lever>) {
        let Some(port) = &self.loaded.port else { return };
        let from = (port.window_start() + SimDuration::WEEK).day();
        let day = port.calendar.since_1970(SimTime::midnight(from)) / SimDuration::DAY.micros();
        let longest = (port.length.days() - 7.0).clamp(0.0, MOST_DAYS_SHUT).floor();
        if longest < 1.0 {
            return;
        }
        let begins = date(day);
        for site in port.sites.iter().filter(|site| is_plain(site)) {
            let id = format!("event.shut-{site}");
            levers.push(trouble(
                id.clone(),
                format!("{site} shut from {begins}"),
                ("days", longest, 1.0),
                Effect::Days {
                    before: format!("{id}={{ from=\"{begins} 00:00\", to=\""),
                    after: format!(" 00:00\", closes=[\"{site}\"] }}"),
                    from: day,
                },
            ));
        }
        let pools: Vec<String> = self.named("officers").map(|(pool, _)| pool.to_owned()).collect();
        if !pools.is_empty() {
            levers.push(trouble(
                "event.sick-week".to_owned(),
                format!("officers sick for a week from {begins}"),
                ("%", 90.0, 5.0),
                Effect::Absent {
                    before: format!(
                        "event.sick-week={{ from=\"{begins} 00:00\", to=\"{} 00:00\", absent={{ ",
                        date(day + 7)
                    ),
                    pools,
                },
            ));
        }
    }
}

fn trouble(id: String, label: String, (unit, high, step): (&'static str, f64, f64), effect: Effect) -> Lever {
    Lever {
        id,
        group: Group::Trouble,
        label,
        look: Look::Slider,
        unit,
        today: 0.0,
        low: 0.0,
        high,
        step,
        grade: None,
        source: None,
        effect,
    }
}

fn switch(id: &str, group: Group, label: String, source: Option<String>, effect: Effect) -> Lever {
    Lever {
        id: id.to_owned(),
        group,
        label,
        look: Look::Switch,
        unit: "",
        today: 0.0,
        low: 0.0,
        high: 1.0,
        step: 1.0,
        grade: None,
        source,
        effect,
    }
}

/// The tables in a table, by names that need no quotes anywhere.
fn tables(table: &Table) -> impl Iterator<Item = (&str, &Table)> {
    let entries = table.entries().iter();
    entries.filter_map(|entry| is_plain(&entry.key).then_some((entry.key.as_str(), entry.node.as_table()?)))
}

/// Letters, digits and hyphens: safe in a path, a query and a page.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The node, or the value inside `{ value = … }`.
fn bare(node: &Node) -> &Node {
    node.as_table()
        .and_then(|table| table.get("value"))
        .unwrap_or(node)
}

fn text(node: &Node) -> Option<&str> {
    bare(node).as_text()
}

/// The number of a node with this unit; without unit it must be a whole one.
fn number(node: &Node, unit: &str) -> Option<f64> {
    match &bare(node).value {
        Value::Integer(number) if unit.is_empty() => Some(*number as f64),
        Value::String(text) if !unit.is_empty() => text.trim().strip_suffix(unit)?.trim().parse().ok(),
        _ => None,
    }
}

/// `08:00-16:30`: its beginning as written, and both ends in hours.
fn shift_hours(hours: &str) -> Option<(String, f64, f64)> {
    let (from, to) = hours.trim().split_once('-')?;
    let clock = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        Some(hour.parse::<f64>().ok()? + minute.parse::<f64>().ok()? / 60.0)
    };
    let (begins, ends) = (clock(from)?, clock(to)?);
    (begins < ends).then(|| (from.trim().to_owned(), begins, ends))
}

/// `12 085 a year` at `path`: what stands before the number, the number, and what stands after it.
fn rate_number(path: &str, node: &Node) -> Option<(String, f64, String)> {
    let inside = if node.as_table().is_some() { ".value" } else { "" };
    let text = text(node)?;
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || " .".contains(letter)))?;
    let (digits, unit) = text.split_at(end);
    let number: f64 = digits.replace(' ', "").parse().ok()?;
    Some((
        format!("{path}{inside}=\""),
        number,
        format!(" {}\"", unit.trim()),
    ))
}

/// `{ poisson = 70 }` at `path`, perhaps inside `count` or `value`.
fn poisson_number(path: &str, law: &Table) -> Option<(String, f64, String)> {
    let (path, law) = ["count", "value"]
        .iter()
        .find_map(|key| Some((format!("{path}.{key}"), law.get(key)?.as_table()?)))
        .unwrap_or_else(|| (path.to_owned(), law));
    let number = match law.get("poisson")?.value {
        Value::Integer(number) => number as f64,
        Value::Float(number) => number,
        _ => return None,
    };
    Some((format!("{path}.poisson="), number, String::new()))
}

/// The date so many days after 1 January 1970, as `2026-08-11`.
fn date(day: i64) -> String {
    let mut text = civil(day * SimDuration::DAY.micros());
    text.truncate(10);
    text
}
