//! The log as XES (IEEE 1849-2016), which process-mining tools read: consignments are the traces. Times are local and
//! written as if they were UTC.

use super::{CaseLog, departure, tell};
use crate::customs::Subject;
use crate::customs::port::{Holder, Port};
use crate::experiment::cases::Case;
use crate::output::tables::TableError;
use crate::units::{SimTime, civil};
use std::fmt::Write as _;
use std::io::Write;

/// Writes cases as traces.
#[derive(Debug)]
pub struct XesLog<W: Write> {
    out: W,
    begun: bool,
}

/// What stands before the first trace.
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace"><string key="concept:name" value=""/></global>
  <global scope="event"><string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/><string key="lifecycle:transition" value="complete"/></global>
  <classifier name="activity" keys="concept:name"/>
  <classifier name="activity and transition" keys="concept:name lifecycle:transition"/>
  <string key="lifecycle:model" value="standard"/>
"#;

impl<W: Write> XesLog<W> {
    /// Into `out`.
    pub const fn new(out: W) -> Self {
        Self { out, begun: false }
    }

    fn begin(&mut self, port: Option<&Port>) -> Result<(), TableError> {
        if !self.begun {
            self.begun = true;
            let title = port.map_or("", |port| port.title.as_str());
            let mut text = HEAD.to_owned();
            string(&mut text, "  ", "concept:name", title);
            self.out.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}

impl<W: Write> CaseLog for XesLog<W> {
    fn case(&mut self, port: &Port, replication: u64, case: &Case) -> Result<(), TableError> {
        self.begin(Some(port))?;
        let (Some(goods), Subject::Consignment { traffic, .. }) = (case.goods, case.subject) else {
            return Ok(());
        };
        let traffic = &port.traffic[usize::from(traffic)];
        let mut text = String::from("  <trace>\n");
        let name = format!("{replication}/{}", case.subject.name(port));
        string(&mut text, "    ", "concept:name", &name);
        let _ = writeln!(text, "    <int key=\"replication\" value=\"{replication}\"/>");
        string(&mut text, "    ", "goods", &port.goods[goods].name);
        string(&mut text, "    ", "traffic", &traffic.name);
        if !traffic.kind.is_empty() {
            string(&mut text, "    ", "mode", &traffic.kind);
        }
        if let Some(lane) = case.lane() {
            string(&mut text, "    ", "lane", &port.lanes[lane].name);
        }
        if let Some(before) = case.before_arrival() {
            boolean(&mut text, "lodged before arrival", before);
        }
        boolean(&mut text, "other agency involved", case.with_agency(port));
        boolean(&mut text, "inspected", case.inspected(port));
        let left = case.left().map_or("still inside", |(_, how)| departure(how));
        string(&mut text, "    ", "left", left);
        let hours = [
            ("dwell time [h]", case.dwell()),
            ("release time [h]", case.release_time()),
        ];
        for (key, span) in hours {
            if let Some(span) = span {
                float(&mut text, key, span.hours());
            }
        }
        for (holder, span) in Holder::ALL.iter().zip(case.held().into_iter().flatten()) {
            float(&mut text, &format!("held by {} [h]", holder.name()), span.hours());
        }
        for told in tell(port, case) {
            text.push_str("    <event>\n");
            string(&mut text, "      ", "concept:name", &told.activity);
            string(&mut text, "      ", "lifecycle:transition", told.transition);
            let _ = writeln!(
                text,
                "      <date key=\"time:timestamp\" value=\"{}\"/>",
                instant(port, told.at)
            );
            if let Some((holder, _)) = told.held {
                string(&mut text, "      ", "org:group", holder.name());
            }
            if !told.detail.is_empty() {
                string(&mut text, "      ", "detail", &told.detail);
            }
            text.push_str("    </event>\n");
        }
        text.push_str("  </trace>\n");
        Ok(self.out.write_all(text.as_bytes())?)
    }

    fn finish(&mut self) -> Result<(), TableError> {
        self.begin(None)?;
        self.out.write_all(b"</log>\n")?;
        Ok(self.out.flush()?)
    }
}

fn instant(port: &Port, at: SimTime) -> String {
    format!("{}+00:00", civil(port.calendar.since_1970(at)))
}

fn string(text: &mut String, margin: &str, key: &str, value: &str) {
    let _ = writeln!(
        text,
        "{margin}<string key=\"{}\" value=\"{}\"/>",
        escaped(key),
        escaped(value)
    );
}

fn boolean(text: &mut String, key: &str, value: bool) {
    let _ = writeln!(text, "    <boolean key=\"{}\" value=\"{value}\"/>", escaped(key));
}

fn float(text: &mut String, key: &str, value: f64) {
    let _ = writeln!(text, "    <float key=\"{}\" value=\"{value}\"/>", escaped(key));
}

/// As XML wants it between quotes; letters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        assert_eq!(escaped("a<b> & \"c\"\u{1}"), "a&lt;b&gt; &amp; &quot;c&quot;");
    }

    #[test]
    fn a_log_without_cases_is_whole() {
        let mut bytes = Vec::new();
        XesLog::new(&mut bytes).finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("<?xml") && text.ends_with("</log>\n"));
    }
}
