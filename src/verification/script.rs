//! The text of a scenario, table by table.

use super::clock::Clock;
use super::plan::Span;
use crate::scenario::quantity::duration_text;
use crate::units::SimDuration;

/// A scenario's text being written.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    head: Vec<String>,
    tables: Vec<String>,
}

impl Script {
    /// A scenario called `title` that runs for `span`.
    pub(super) fn new(title: &str, span: &Span) -> Self {
        let days = |days: i64| duration_text(SimDuration::DAY * days);
        let head = vec![
            format!("title     = {title:?}"),
            "start     = 2026-01-05".to_owned(),
            format!("length    = \"{}\"", duration_text(span.length)),
            format!("warm-up   = \"{}\"", days(span.warm_up_days)),
            format!("follow-up = \"{}\"", days(span.follow_up_days)),
        ];
        Self {
            head,
            tables: Vec::new(),
        }
    }

    /// Adds the table `name` with these keys.
    pub(super) fn table(&mut self, name: &str, keys: &[(&str, String)]) -> &mut Self {
        let width = keys.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        let lines: Vec<String> = keys
            .iter()
            .map(|(key, value)| format!("{key:width$} = {value}\n"))
            .collect();
        self.tables.push(format!("[{name}]\n{}", lines.concat()));
        self
    }

    /// The goods kind `name`, which takes the lane `lane`.
    pub(super) fn goods(&mut self, name: &str, lane: &str) -> &mut Self {
        self.table(
            &format!("goods.{name}"),
            &[("selectivity", format!("{{ otherwise = {lane:?} }}"))],
        )
    }

    /// The lane `name` with its steps.
    pub(super) fn lane(&mut self, name: &str, steps: &[&str]) -> &mut Self {
        self.table(&format!("lane.{name}"), &[("route", format!("{steps:?}"))])
    }

    /// Poisson arrivals, each of `count` of the goods kind `goods`.
    pub(super) fn poisson(
        &mut self,
        name: &str,
        rate: f64,
        clock: Clock,
        goods: &str,
        count: &str,
    ) -> &mut Self {
        let keys = [
            ("poisson", clock.rate(rate)),
            ("brings", format!("{{ {goods} = {count} }}")),
        ];
        self.table(&format!("traffic.{name}"), &keys)
    }

    /// Officers `name`, always on duty.
    pub(super) fn officers(&mut self, name: &str, on_duty: u32) -> &mut Self {
        self.table(&format!("officers.{name}"), &[("on-duty", on_duty.to_string())])
    }

    /// The step `name`, which needs one of `who` for a time by the law `takes`.
    pub(super) fn step(
        &mut self,
        name: &str,
        who: &str,
        takes: &str,
        further: &[(&str, String)],
    ) -> &mut Self {
        let mut keys = vec![("needs", format!("{{ {who} = 1 }}")), ("takes", takes.to_owned())];
        keys.extend_from_slice(further);
        self.table(&format!("step.{name}"), &keys)
    }

    /// One line of customers, `servers` and a service by the law `takes`: everything but the arrivals.
    pub(super) fn one_line(&mut self, servers: u32, takes: &str, further: &[(&str, String)]) -> &mut Self {
        self.goods("job", "only")
            .lane("only", &["service"])
            .step("service", "servers", takes, further)
            .officers("servers", servers)
    }

    /// The text, with a comment and a seed.
    pub(super) fn text(&self, comment: &[String], seed: u64) -> String {
        let comment: Vec<String> = comment.iter().map(|line| format!("# {line}\n")).collect();
        format!(
            "{}{}\nseed      = {seed}\n\n{}",
            comment.concat(),
            self.head.join("\n"),
            self.tables.join("\n")
        )
    }
}
