//! Faults and warnings about a scenario, and how they are shown: file, line, column, the line itself, the way out.

use annotate_snippets::{AnnotationKind, Group, Level, Origin as Place, Renderer, Snippet};
use std::fmt::Write as _;
use std::ops::Range;

/// Whether a scenario with this diagnostic may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It may not.
    Error,
    /// It may, but probably does not mean what was meant.
    Warning,
}

/// Where in the source texts something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Number of the file within [`Sources`].
    pub file: u16,
    /// Bytes of its text.
    pub span: Range<u32>,
}

/// One thing that is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the scenario may still run.
    pub severity: Severity,
    /// What is wrong: a fragment in lower case that names the thing, its value and the limit.
    pub message: String,
    /// Where.
    pub origin: Option<Origin>,
    /// The way out.
    pub hint: Option<String>,
    /// Other places that belong to it, with what they are.
    pub related: Vec<(Origin, String)>,
}

/// The texts a scenario was read from: files, and overrides under names such as `--set #1`.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With the source line, a caret and the hint, in colour.
    Coloured,
    /// The same without colour.
    Plain,
    /// One line each: `file:line:column: error: …`.
    Compact,
}

#[derive(Clone, Debug)]
struct Source {
    name: String,
    text: String,
    folder: String,
}

/// Lines longer than this are not shown, only pointed at.
const LONGEST_LINE: usize = 2_000;
/// A span over more lines than this is shown by its first ones.
const MOST_LINES: usize = 6;

impl Origin {
    /// Bytes `span` of file `file`, clipped to what four bytes can count.
    pub fn new(file: u16, span: Range<usize>) -> Self {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file,
            span: clip(span.start)..clip(span.end),
        }
    }
}

impl Diagnostic {
    /// An error at `origin`.
    pub fn error(origin: Option<Origin>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            origin,
            hint: None,
            related: Vec::new(),
        }
    }

    /// A warning at `origin`.
    pub fn warning(origin: Option<Origin>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(origin, message)
        }
    }

    /// The same with a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with another place that belongs to it; nothing is added where the place is unknown.
    #[must_use]
    pub fn with_related(mut self, origin: Option<Origin>, what: impl Into<String>) -> Self {
        self.related.extend(origin.map(|origin| (origin, what.into())));
        self
    }

    /// Whether it forbids running.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text of file `name` and returns its number. Paths in it are relative to the file's folder.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u16 {
        let name = name.into();
        let end = name.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
        let folder = name[..end].to_owned();
        self.push(name, text.into(), folder)
    }

    /// Adds an override; paths in it are relative to the folder of the first file.
    pub fn add_override(&mut self, name: impl Into<String>, text: impl Into<String>) -> u16 {
        let folder = self
            .files
            .first()
            .map(|file| file.folder.clone())
            .unwrap_or_default();
        self.push(name.into(), text.into(), folder)
    }

    /// The name of file number `file`.
    pub fn name(&self, file: u16) -> &str {
        self.files
            .get(usize::from(file))
            .map_or("", |source| source.name.as_str())
    }

    /// The text of file number `file`.
    pub fn text(&self, file: u16) -> &str {
        self.files
            .get(usize::from(file))
            .map_or("", |source| source.text.as_str())
    }

    /// `path` as written in file number `file`, seen from where the program runs.
    pub fn resolve(&self, file: u16, path: &str) -> String {
        let folder = self
            .files
            .get(usize::from(file))
            .map_or("", |source| source.folder.as_str());
        join(folder, path)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Line and column of `origin`, both from 1; columns count characters.
    pub fn line_and_column(&self, origin: &Origin) -> (usize, usize) {
        let text = self.text(origin.file);
        let at = floor(text, origin.span.start as usize);
        let start = line_start(text, at);
        let line = text[..start].bytes().filter(|&byte| byte == b'\n').count() + 1;
        (line, text[start..at].chars().count() + 1)
    }

    /// `file:line:column`.
    pub fn place(&self, origin: &Origin) -> String {
        let (line, column) = self.line_and_column(origin);
        format!("{}:{line}:{column}", self.name(origin.file))
    }

    fn push(&mut self, name: String, text: String, folder: String) -> u16 {
        let last = usize::from(u16::MAX);
        if self.files.len() <= last {
            self.files.push(Source { name, text, folder });
        }
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }
}

/// Sorts by file and position, those without a place last, and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let key = |diagnostic: &Diagnostic| {
        (
            diagnostic.origin.is_none(),
            diagnostic
                .origin
                .as_ref()
                .map(|origin| (origin.file, origin.span.start, origin.span.end)),
            diagnostic.severity,
            diagnostic.message.clone(),
        )
    };
    diagnostics.sort_by_cached_key(key);
    diagnostics.dedup();
}

/// All diagnostics in the order given, written in `style`; empty when there are none.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        match style {
            Style::Compact => out.push_str(&compact(diagnostic, sources)),
            Style::Plain => out.push_str(&annotated(diagnostic, sources, &Renderer::plain())),
            Style::Coloured => out.push_str(&annotated(diagnostic, sources, &Renderer::styled())),
        }
        out.push_str(if style == Style::Compact { "\n" } else { "\n\n" });
    }
    out
}

/// `scenarios/x.toml:3:9: error: …; hint`, on one line.
pub fn compact(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut line = String::new();
    if let Some(origin) = &diagnostic.origin {
        line.push_str(&sources.place(origin));
        line.push_str(": ");
    }
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = write!(line, "{severity}: {}", diagnostic.message);
    if let Some(hint) = &diagnostic.hint {
        let _ = write!(line, " (help: {hint})");
    }
    line.replace(['\n', '\r'], " ")
}

fn annotated(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    if let Some(origin) = &diagnostic.origin {
        group = shown(group, origin, "", AnnotationKind::Primary, sources);
    }
    for (origin, what) in &diagnostic.related {
        group = shown(group, origin, what, AnnotationKind::Context, sources);
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    renderer.render(&[group])
}

fn shown<'a>(
    group: Group<'a>,
    origin: &Origin,
    label: &'a str,
    kind: AnnotationKind,
    sources: &'a Sources,
) -> Group<'a> {
    let name = sources.name(origin.file);
    let text = sources.text(origin.file);
    let at = floor(text, origin.span.start as usize);
    let end = floor(text, origin.span.end as usize).max(at);
    let from = line_start(text, at);
    let (line, column) = sources.line_and_column(origin);
    let mut to = from;
    for piece in text[from..].split_inclusive('\n').take(MOST_LINES) {
        if to > from && to >= end {
            break;
        }
        if piece.len() > LONGEST_LINE {
            return group.element(Place::path(name).line(line).char_column(column));
        }
        to += piece.len();
    }
    let window = text[from..to].trim_end_matches(['\n', '\r']);
    let last = window.len();
    let span = (at - from).min(last)..(end - from).min(last);
    let mut annotation = kind.span(span);
    if !label.is_empty() {
        annotation = annotation.label(label);
    }
    let snippet = Snippet::source(window).path(name).line_start(line);
    group.element(snippet.annotation(annotation))
}

/// The last character boundary of `text` not after `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// `path` seen from `folder`, with `.` and `..` resolved in the text alone.
fn join(folder: &str, path: &str) -> String {
    let rooted = path.starts_with(['/', '\\']) || path.get(1..2) == Some(":");
    let whole = if rooted {
        path.to_owned()
    } else {
        format!("{folder}{path}")
    };
    let root = if whole.starts_with(['/', '\\']) { "/" } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        let mut sources = Sources::new();
        sources.add("scenarios/x.toml", "title = \"é\"\nabsence = \"150 %\"\n");
        sources
    }

    fn fault() -> Diagnostic {
        Diagnostic::error(
            Some(Origin::new(0, 23..30)),
            "`absence` is \"150 %\", but a share is at most 100 %",
        )
        .with_hint("write \"15 %\"")
    }

    #[test]
    fn a_fault_is_shown_in_its_line() {
        insta::assert_snapshot!(render(&[fault()], &sources(), Style::Plain), @r#"
        error: `absence` is "150 %", but a share is at most 100 %
         --> scenarios/x.toml:2:11
          |
        2 | absence = "150 %"
          |           ^^^^^^^
          |
          = help: write "15 %"
        "#);
    }

    #[test]
    fn a_fault_fits_one_line() {
        assert_eq!(
            render(&[fault()], &sources(), Style::Compact),
            "scenarios/x.toml:2:11: error: `absence` is \"150 %\", but a share is at most 100 % (help: write \"15 %\")\n"
        );
    }

    #[test]
    fn order_is_by_place_and_repetitions_go() {
        let early = Diagnostic::warning(Some(Origin::new(0, 0..5)), "early");
        let nowhere = Diagnostic::error(None, "nowhere");
        let mut all = vec![nowhere.clone(), fault(), early.clone(), fault()];
        sort(&mut all);
        assert_eq!(all, vec![early, fault(), nowhere]);
    }

    #[test]
    fn places_outside_the_text_do_no_harm() {
        for span in [0..0, 8..10, 9..9, 500..900, Range { start: 3, end: 1 }] {
            for file in [0, 7] {
                let fault = Diagnostic::error(Some(Origin::new(file, span.clone())), "x");
                assert!(render(std::slice::from_ref(&fault), &sources(), Style::Plain).contains("error: x"));
                assert!(compact(&fault, &sources()).contains("error: x"));
            }
        }
    }

    #[test]
    fn paths_are_joined_in_the_text() {
        assert_eq!(join("scenarios/", "base/cclec.toml"), "scenarios/base/cclec.toml");
        assert_eq!(join("scenarios/", "../x.toml"), "x.toml");
        assert_eq!(join("", "../../x.toml"), "../../x.toml");
        assert_eq!(join("a/", "/etc/x.toml"), "/etc/x.toml");
    }
}
