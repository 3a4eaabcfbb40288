//! A roster as an office keeps it: a file with a shift a row, or a person a row, by weekday or by date.
//!
//! A scenario repeats one week. A roster by date is laid over it: each weekday gets the headcount that its dates have most
//! often, public holidays are a day of their own, and dates that have another headcount are told.

use super::quantity::Fault;
use super::rows::{Row, Rows};
use super::timetable::{self, Days, Hours};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a roster.
const MOST_ROWS: usize = 200_000;
/// Days from the first to the last date.
const LONGEST: i32 = 3 * 366;
/// Officers of one shift.
const MOST_OFFICERS: u64 = 4096;
/// Dates that are told by name.
const MOST_TOLD: usize = 3;

/// A shift of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterShift {
    /// Its hours and days.
    pub name: String,
    /// When it is worked.
    pub days: Days,
    /// From when to when.
    pub hours: Hours,
    /// Officers on duty.
    pub on_duty: u32,
    /// Where, if the roster says so.
    pub site: Option<String>,
}

/// A roster that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// The shifts of the week.
    pub shifts: Vec<RosterShift>,
    /// What of the file the week does not show.
    pub left_out: Vec<String>,
}

struct Places {
    pool: Option<usize>,
    /// Whether the days are dates, and their column.
    day: (bool, usize),
    hours: Result<usize, (usize, usize)>,
    officers: Option<usize>,
    name: Option<usize>,
    site: Option<usize>,
}

/// What a row says of when.
enum When {
    Days(Days),
    Date(Date),
}

/// Officers by place and hours, in the order of the names of both.
type ByShift<D> = BTreeMap<(Option<String>, String), BTreeMap<D, u64>>;

/// Reads the shifts of `pool`; `kind_of` tells a date's kind of day (0..=6 Monday..=Sunday, 7 a public holiday).
///
/// # Errors
/// A fault that names line and column, when the file is no CSV in UTF-8, lacks a column, holds something else than a column
/// should, has nobody of this pool, or one person in two places at a time.
pub fn read(text: &str, pool: &str, kind_of: &dyn Fn(Date) -> usize) -> Result<Roster, Fault> {
    let mut rows = Rows::open(text.as_bytes(), "days,hours,officers")?;
    let places = Places::find(&rows)?;
    let mut pools = BTreeSet::new();
    let (mut weekly, mut dated) = (ByShift::<usize>::new(), ByShift::<Date>::new());
    let mut hours_of: BTreeMap<String, Hours> = BTreeMap::new();
    let mut busy: BTreeMap<(String, i64), Vec<(Hours, u64)>> = BTreeMap::new();
    let (mut count, mut first, mut last) = (0_usize, None::<Date>, None::<Date>);
    while let Some(row) = rows.next_row()? {
        if let Some(at) = places.pool {
            let of = row.text(at)?;
            if of != pool {
                if pools.len() < 30 {
                    pools.insert(of.to_owned());
                }
                continue;
            }
        }
        count += 1;
        if count > MOST_ROWS {
            return Err(Fault::bare(format!("has more than {MOST_ROWS} rows of `{pool}`")));
        }
        let hours = row.shift_hours(&places)?;
        let when = row.when(&places)?;
        let heads = row.heads(&places)?;
        let name = timetable::hours_text(&hours);
        hours_of.insert(name.clone(), hours.clone());
        let site = match places.site {
            Some(at) => Some(row.text(at)?.to_owned()).filter(|site| !site.is_empty()),
            None => None,
        };
        let days: Vec<i64> = match &when {
            When::Days(days) => days.iter().map(|kind| kind as i64).collect(),
            When::Date(date) => vec![i64::from(since_2000(*date)) + 8],
        };
        row.only_once(&places, &days, &hours, &mut busy)?;
        let key = (site, name);
        match when {
            When::Days(days) => {
                for kind in days.iter() {
                    *weekly.entry(key.clone()).or_default().entry(kind).or_insert(0) += heads;
                }
            }
            When::Date(date) => {
                first = Some(first.map_or(date, |first| first.min(date)));
                last = Some(last.map_or(date, |last| last.max(date)));
                *dated.entry(key).or_default().entry(date).or_insert(0) += heads;
            }
        }
    }
    if count == 0 {
        let hint = if pools.is_empty() {
            "its first line names the columns, each further one is a shift or a person".to_owned()
        } else {
            let pools = super::suggest::listed(pools.iter().map(String::as_str), "and");
            format!("its column `pool` has {pools}")
        };
        return Err(Fault::new(format!("has no row for `{pool}`"), hint));
    }
    let mut roster = Roster::default();
    if let (Some(first), Some(last)) = (first, last) {
        weekly = roster.typical_week(&dated, first, last, kind_of)?;
    }
    roster.take(weekly, &hours_of)?;
    Ok(roster)
}

fn since_2000(date: Date) -> i32 {
    date.duration_since(jiff::civil::date(2000, 1, 1)).as_hours() as i32 / 24
}

impl Places {
    fn find<R: std::io::Read>(rows: &Rows<R>) -> Result<Self, Fault> {
        let at = |name: &str| rows.header.iter().position(|column| column == name);
        let either = |one: &str, other: &str, example: &str| {
            let columns = super::suggest::listed(rows.header.iter().take(30).map(String::as_str), "and");
            Fault::new(
                format!("has neither column `{one}` nor `{other}`"),
                format!("name one of them in the first line, such as {example}; its columns are {columns}"),
            )
        };
        let day = match (at("days"), at("date")) {
            (Some(_), Some(_)) => {
                return Err(Fault::new(
                    "has both columns `days` and `date`",
                    "a roster goes by weekday or by date: leave one out",
                ));
            }
            (Some(days), None) => (false, days),
            (None, Some(date)) => (true, date),
            (None, None) => return Err(either("days", "date", "days,hours,officers")),
        };
        let hours = match (at("hours"), at("from"), at("to")) {
            (Some(hours), ..) => Ok(hours),
            (None, Some(from), Some(to)) => Err((from, to)),
            _ => return Err(either("hours", "from` and `to", "date,from,to,name")),
        };
        let (officers, name) = (at("officers"), at("name"));
        if officers.is_none() && name.is_none() {
            return Err(either("officers", "name", "date,from,to,name"));
        }
        Ok(Self {
            pool: at("pool"),
            day,
            hours,
            officers,
            name,
            site: at("site"),
        })
    }
}

impl Row<'_> {
    fn shift_hours(&self, places: &Places) -> Result<Hours, Fault> {
        let hint = "write \"08:00-16:30\", or 08:00 and 16:30 in columns `from` and `to`";
        let (text, at) = match places.hours {
            Ok(at) => (self.text(at)?.to_owned(), at),
            Err((from, to)) => {
                for at in [from, to] {
                    timetable::clock(self.text(at)?)
                        .map_err(|_| self.fault(at, "no time of day", "write it as 08:30"))?;
                }
                (format!("{}-{}", self.text(from)?, self.text(to)?), to)
            }
        };
        timetable::hours(&text).map_err(|_| self.fault(at, "no span of hours", hint))
    }

    fn when(&self, places: &Places) -> Result<When, Fault> {
        let (is_date, at) = places.day;
        let text = self.text(at)?;
        if is_date {
            let date = timetable::date(text).map_err(|_| self.fault(at, "no date", "write it as 2026-01-05"));
            date.map(When::Date)
        } else {
            let hint = "write Mon-Fri, Sat, holidays or daily; a list with commas stands in quotes";
            let days = timetable::days(text).map_err(|_| self.fault(at, "no day of the week", hint));
            days.map(When::Days)
        }
    }

    fn heads(&self, places: &Places) -> Result<u64, Fault> {
        let Some(at) = places.officers else { return Ok(1) };
        let text = self.text(at)?;
        let heads = text.parse::<u64>().ok().filter(|&heads| heads <= MOST_OFFICERS);
        heads.ok_or_else(|| self.fault(at, "no number of officers", "write a whole number from 0 to 4096"))
    }

    /// A person of that name works once at a time.
    fn only_once(
        &self,
        places: &Places,
        days: &[i64],
        hours: &Hours,
        busy: &mut BTreeMap<(String, i64), Vec<(Hours, u64)>>,
    ) -> Result<(), Fault> {
        let Some(at) = places.name else { return Ok(()) };
        let name = self.text(at)?;
        if name.is_empty() {
            if places.officers.is_some() {
                return Ok(());
            }
            return Err(self.fault(at, "no name", "a row is a person; leave out rows without one"));
        }
        for &day in days {
            let others = busy.entry((name.to_owned(), day)).or_default();
            let clash = others.iter().find(|(other, _)| {
                let crossing = |&(from, to): &(_, _), &(begins, ends): &(_, _)| from < ends && begins < to;
                other
                    .spans
                    .iter()
                    .any(|one| hours.spans.iter().any(|two| crossing(one, two)))
            });
            if let Some((_, line)) = clash {
                let is = format!("on duty at that time already (line {line})");
                return Err(self.fault(at, &is, "take one of the two out, or tell namesakes apart"));
            }
            others.push((hours.clone(), self.line()));
        }
        Ok(())
    }
}

impl Roster {
    /// The headcount that dates of each kind of day have most often; of two as frequent ones the smaller.
    fn typical_week(
        &mut self,
        dated: &ByShift<Date>,
        first: Date,
        last: Date,
        kind_of: &dyn Fn(Date) -> usize,
    ) -> Result<ByShift<usize>, Fault> {
        if since_2000(last) - since_2000(first) > LONGEST {
            return Err(Fault::new(
                format!("runs from {first} to {last}"),
                "a roster of three years at most; is a year mistyped?",
            ));
        }
        let all: Vec<Date> = first
            .series(jiff::Span::new().days(1))
            .take_while(|&date| date <= last)
            .collect();
        let mut week = ByShift::<usize>::new();
        let (mut apart, mut told) = (0_usize, Vec::new());
        for ((site, hours), heads) in dated {
            for kind in 0..8 {
                let days: Vec<(Date, u64)> = all
                    .iter()
                    .filter(|&&date| kind_of(date) == kind)
                    .map(|&date| (date, heads.get(&date).copied().unwrap_or(0)))
                    .collect();
                let mut frequency: BTreeMap<u64, usize> = BTreeMap::new();
                for &(_, heads) in &days {
                    *frequency.entry(heads).or_insert(0) += 1;
                }
                let most = frequency.values().max().copied().unwrap_or(0);
                let usual = frequency.iter().find(|&(_, &times)| times == most);
                let usual = usual.map_or(0, |(&heads, _)| heads);
                for &(date, heads) in days.iter().filter(|&&(_, heads)| heads != usual) {
                    apart += 1;
                    if told.len() < MOST_TOLD {
                        told.push(format!("{date} {hours}: {heads} instead of {usual}"));
                    }
                }
                if usual > 0 {
                    let shift = week.entry((site.clone(), hours.clone())).or_default();
                    shift.insert(kind, usual);
                }
            }
        }
        if apart > 0 {
            let more = if apart > told.len() { " …" } else { "" };
            let times = if apart == 1 { "one date has" } else { "dates have" };
            self.left_out.push(format!(
                "the week that is repeated shows what each weekday has most often; {apart} {times} another headcount ({}{more})",
                told.join("; ")
            ));
        }
        let days = all.len();
        if days < 7 {
            self.left_out.push(format!(
                "it has only {days} days: on the other weekdays nobody works"
            ));
        }
        Ok(week)
    }

    fn take(&mut self, week: ByShift<usize>, hours_of: &BTreeMap<String, Hours>) -> Result<(), Fault> {
        for ((site, name), by_kind) in week {
            let mut by_heads: BTreeMap<u64, Days> = BTreeMap::new();
            for (kind, heads) in by_kind {
                let days = by_heads.entry(heads).or_insert(Days::NONE);
                *days = days.union(Days::of(kind));
            }
            for (heads, days) in by_heads.into_iter().filter(|&(heads, _)| heads > 0) {
                if heads > MOST_OFFICERS {
                    return Err(Fault::bare(format!(
                        "has {heads} officers on {}, {name}; {MOST_OFFICERS} is the most",
                        timetable::days_text(days)
                    )));
                }
                let place = site.as_ref().map_or(String::new(), |site| format!(", {site}"));
                self.shifts.push(RosterShift {
                    name: format!("{} {name}{place}", called(days)),
                    days,
                    hours: hours_of.get(&name).cloned().unwrap_or_default(),
                    on_duty: heads as u32,
                    site: site.clone(),
                });
            }
        }
        Ok(())
    }
}

/// Days by name, three or more in a row as `Mon-Fri`.
fn called(days: Days) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for kind in days.iter() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == kind && kind < 7 => *last = kind,
            _ => runs.push((kind, kind)),
        }
    }
    let name = |kind: usize| timetable::days_text(Days::of(kind));
    let told = runs.into_iter().map(|(first, last)| match last - first {
        0 => name(first),
        1 => format!("{}, {}", name(first), name(last)),
        _ => format!("{}-{}", name(first), name(last)),
    });
    told.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-06 is a holiday.
    fn kind(day: Date) -> usize {
        if day == jiff::civil::date(2026, 1, 6) {
            7
        } else {
            day.weekday().to_monday_zero_offset() as usize
        }
    }

    fn shifts(text: &str) -> Vec<(String, u32)> {
        let roster = read(text, "examiners", &kind).unwrap();
        roster
            .shifts
            .into_iter()
            .map(|shift| (shift.name, shift.on_duty))
            .collect()
    }

    fn owned(shifts: &[(&str, u32)]) -> Vec<(String, u32)> {
        shifts
            .iter()
            .map(|&(name, heads)| (name.to_owned(), heads))
            .collect()
    }

    #[test]
    fn shifts_by_weekday_add_up() {
        let text = "\u{feff}pool;days;hours;officers;site\nexaminers;Mon-Fri;08:00-16:00;4;quay\ncounter;Mon;08:00-16:00;9;quay\n\
            examiners;Wed;08:00-16:00;1;quay\nexaminers;Sat;08:00-12:00;2;\nexaminers;Sun;08:00-12:00;0;\n";
        let wanted = [
            ("Sat 08:00-12:00", 2),
            ("Mon, Tue, Thu, Fri 08:00-16:00, quay", 4),
            ("Wed 08:00-16:00, quay", 5),
        ];
        assert_eq!(shifts(text), owned(&wanted));
    }

    /// Two weeks, a person a row: A and B on weekdays, B not on the second Friday; C at night; the holiday has one.
    #[test]
    fn persons_by_date_become_the_usual_week() {
        let mut text = "date,from,to,name\n".to_owned();
        for day in 5..=18 {
            let date = jiff::civil::date(2026, 1, day);
            let weekday = kind(date);
            if weekday < 5 || weekday == 7 {
                text += &date.to_string();
                text += ",8:00,16:00,A\n";
            }
            if weekday < 5 && day != 16 {
                text += &date.to_string();
                text += ",8:00,16:00,B\n";
            }
            if weekday == 5 {
                text += &date.to_string();
                text += ",22:00,06:00,C\n";
            }
        }
        let roster = read(&text, "examiners", &kind).unwrap();
        let wanted = [
            ("Fri, holidays 08:00-16:00", 1),
            ("Mon-Thu 08:00-16:00", 2),
            ("Sat 22:00-06:00", 1),
        ];
        let found: Vec<(String, u32)> = roster
            .shifts
            .into_iter()
            .map(|shift| (shift.name, shift.on_duty))
            .collect();
        assert_eq!(found, owned(&wanted));
        assert_eq!(roster.left_out.len(), 1);
        assert!(
            roster.left_out[0]
                .contains("one date has another headcount (2026-01-09 08:00-16:00: 2 instead of 1)")
        );
    }

    /// Broken rosters, and what is said of them.
    #[test]
    fn broken_rosters_are_refused_with_line_and_column() {
        let long = format!("days,hours,officers\n\"{}", "x".repeat(3 << 20));
        let cases = [
            ("", "is empty"),
            ("days,hours,officers\n", "has no row for `examiners`"),
            (
                "pool,days,hours,officers\ncounter,Mon,08:00-16:00,1\n",
                "has no row for `examiners`",
            ),
            (
                "day,hours,officers\nMon,08:00-16:00,1\n",
                "has neither column `days` nor `date`",
            ),
            ("days,date,hours,officers\n", "has both columns `days` and `date`"),
            (
                "days,from,officers\n",
                "has neither column `hours` nor `from` and `to`",
            ),
            ("days,hours\n", "has neither column `officers` nor `name`"),
            (
                "days,hours,officers\nMon,08:00-16:00,1\nMoon,08:00-16:00,1\n",
                "has \"Moon\" in line 3, column 1 (`days`), which is no day of the week",
            ),
            (
                "date,hours,officers\n5/1/2026,08:00-16:00,1\n",
                "in line 2, column 1 (`date`), which is no date",
            ),
            (
                "days,hours,officers\nMon,8 to 4,1\n",
                "in line 2, column 2 (`hours`), which is no span of hours",
            ),
            (
                "days,from,to,officers\nMon,08:00,16h,1\n",
                "in line 2, column 3 (`to`), which is no time of day",
            ),
            (
                "days,from,to,officers\nMon,08:00,08:00,1\n",
                "in line 2, column 3 (`to`), which is no span of hours",
            ),
            (
                "days,hours,officers\nMon,08:00-16:00,two\n",
                "in line 2, column 3 (`officers`), which is no number of officers",
            ),
            (
                "days,hours,officers\nMon,08:00-16:00,1.5\n",
                "no number of officers",
            ),
            (
                "days,hours,officers\nMon,08:00-16:00,99999\n",
                "no number of officers",
            ),
            (
                "days,hours,officers\nMon,08:00-16:00\n",
                "has 2 cells in line 2, but 3 columns",
            ),
            (
                "days,hours,name\nMon,08:00-16:00,\n",
                "in line 2, column 3 (`name`), which is no name",
            ),
            (
                "date,hours,name\n2026-01-05,08:00-16:00,A\n2026-01-05,15:00-20:00,A\n",
                "has \"A\" in line 3, column 3 (`name`), which is on duty at that time already (line 2)",
            ),
            (
                "date,hours,name\n2026-01-05,08:00-16:00,A\n2062-01-05,15:00-20:00,A\n",
                "runs from 2026-01-05 to 2062-01-05",
            ),
            ("PK\x03\x04rest", "is a spreadsheet or another zip file"),
            (&long, "a row is longer than 1024 KiB"),
        ];
        for (text, needle) in cases {
            let fault = read(text, "examiners", &kind).unwrap_err().message;
            assert!(fault.contains(needle), "{fault} should say: {needle}");
        }
    }
}
