//! A look at a TOML text before it is parsed: how deeply its tables nest.
//!
//! The parser bounds brackets but not dotted keys, and a tree of a hundred thousand levels overflows the stack when it
//! is dropped. So a text that nests too deeply is refused before any tree is built. The scan is only roughly TOML: it
//! knows strings, comments, brackets and dots, which is enough to never see less than there is.

/// Levels a tree may have.
pub(crate) const DEEPEST: usize = 64;
/// Parts a dotted key may have.
const LONGEST_KEY: usize = 32;

/// The byte at which `text` begins to nest deeper than [`DEEPEST`], if it does.
pub(crate) fn too_deep_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut scan = Scan::default();
    let mut at = 0;
    while at < bytes.len() {
        let step = match bytes[at] {
            quote @ (b'"' | b'\'') => {
                scan.line_is_fresh = false;
                string_length(&bytes[at..], quote)
            }
            b'#' => comment_length(&bytes[at..]),
            byte => {
                scan.feed(byte);
                1
            }
        };
        if scan.depth() > DEEPEST || scan.run > LONGEST_KEY {
            return Some(at);
        }
        at += step;
    }
    None
}

/// What the scan remembers.
#[derive(Default)]
struct Scan {
    /// Levels of the header the text is under.
    header: usize,
    /// Whether a header is being read.
    in_header: bool,
    /// Levels around each open bracket.
    open: Vec<usize>,
    /// Levels of the innermost open bracket.
    around: usize,
    /// Dots in the key or number being read.
    run: usize,
    /// Dots in the key whose value is being read.
    key: usize,
    /// Whether nothing but blanks was seen on this line; begins false so that `Default` fits, see `depth`.
    line_is_fresh: bool,
    started: bool,
}

impl Scan {
    fn depth(&self) -> usize {
        self.around.max(self.header) + self.run + 1
    }

    fn feed(&mut self, byte: u8) {
        let fresh = self.line_is_fresh || !self.started;
        self.started = true;
        self.line_is_fresh = match byte {
            b'\n' => true,
            b' ' | b'\t' | b'\r' => fresh,
            _ => false,
        };
        match byte {
            b'.' => self.run += 1,
            b'=' => self.key = self.key.max(std::mem::take(&mut self.run)),
            b'\n' | b',' => (self.key, self.run) = (0, 0),
            b'[' if self.open.is_empty() && (fresh || self.in_header) => {
                self.in_header = true;
                (self.header, self.run) = (0, 0);
            }
            b']' if self.in_header => {
                self.header = self.header.max(self.run + 2);
                (self.in_header, self.run) = (false, 0);
            }
            b'[' | b'{' => {
                self.open.push(self.around);
                self.around = self.around.max(self.header) + self.key + 1;
                (self.key, self.run) = (0, 0);
            }
            b']' | b'}' => {
                self.around = self.open.pop().unwrap_or(0);
                self.run = 0;
            }
            _ => {}
        }
    }
}

fn comment_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(bytes.len())
}

/// Length of the string that begins `bytes`; one that is not closed ends with its line, or with the text.
fn string_length(bytes: &[u8], quote: u8) -> usize {
    let long = bytes.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !long => return at,
            byte if byte == quote && !long => return at + 1,
            byte if byte == quote && bytes[at..].starts_with(&[quote; 3]) => {
                let more = bytes[at + 3..].iter().take(2);
                return at + 3 + more.take_while(|&&byte| byte == quote).count();
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_texts_are_found_before_they_are_parsed() {
        for deep in [
            format!("{}a = 1", "a.".repeat(100_000)),
            format!("[{}a]", "a.".repeat(100_000)),
            format!("a = {}", "[".repeat(1_000)),
            format!("a = {}", "{a.b=".repeat(1_000)),
            format!("[a.b.c]\n{}", "x = {a.b.c.d.e.f.g.h=".repeat(10)),
        ] {
            assert!(too_deep_at(&deep).is_some(), "{}", &deep[..20]);
        }
    }

    #[test]
    fn dots_in_strings_comments_and_lists_are_no_levels() {
        let flat = format!(
            "# {dots}\n[a.b]\nx = \"{dots}\"\ny = '''{dots}\n{dots}'''\nz = [{numbers}]\n{lines}",
            dots = "a.".repeat(200),
            numbers = "1.5, ".repeat(200),
            lines = "[a.b.c]\nq.r = { s = [1.0] }\n".repeat(200),
        );
        assert_eq!(too_deep_at(&flat), None);
    }
}
