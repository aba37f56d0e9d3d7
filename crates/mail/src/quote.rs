//! Finds where a reply ends and the quoted conversation begins. Nothing is ever removed: the caller folds the second half.

/// Written above the text of our own mails; what follows it in a reply is quotation.
pub const REPLY_MARKER: &str = "--- Rispondere sopra questa riga / Please reply above this line ---";

/// The half of the marker that survives a client's line wrapping.
const MARKER_START: &str = "--- Rispondere sopra questa riga";
/// Longer texts are not searched.
const MAX_TEXT: usize = 1024 * 1024;
/// An attribution (`On … wrote:`) may be wrapped over so many lines and have so many bytes.
const MAX_ATTRIBUTION: (usize, usize) = (3, 300);
/// Lines of a header block (`Da: … Inviato: …`) that are looked at.
const BLOCK_LINES: usize = 8;

const ATTRIBUTION_STARTS: [&str; 6] = ["il ", "in data ", "on ", "le ", "am ", "el "];
const ATTRIBUTION_ENDS: [&str; 6] = ["ha scritto:", "scrive:", "wrote:", "a écrit :", "schrieb:", "escribió:"];
const BANNERS: [&str; 4] = [
    "messaggio originale",
    "original message",
    "messaggio inviato",
    "ursprüngliche nachricht",
];

/// Splits a reply into what its author wrote and the quotation below it.
///
/// Both halves are slices of `text`; between them lies only white space. Where own text follows a quotation (an answer
/// below, or between the lines), and where nothing would be left to see (a bare forward), nothing is folded.
pub fn split_quote(text: &str) -> (&str, Option<&str>) {
    if text.len() > MAX_TEXT {
        return (text, None);
    }
    let page = Lines::of(text);
    let cut = (0..page.lines.len())
        .find(|&line| page.starts_quote(line))
        .or_else(|| page.trailing_block());
    let Some(cut) = cut else { return (text, None) };
    let (visible, quoted) = text.split_at(page.lines[cut].0);
    if visible.trim().is_empty() {
        (text, None)
    } else {
        (visible.trim_end(), Some(quoted))
    }
}

struct Lines<'a> {
    /// Offset of each line and its text, trimmed.
    lines: Vec<(usize, &'a str)>,
    /// The last `>` line that has own text below it.
    last_answered: Option<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        let mut lines = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            lines.push((offset, line.trim()));
            offset += line.len();
        }
        let last_own = lines
            .iter()
            .rposition(|(_, line)| !line.is_empty() && !line.starts_with('>'));
        let last_answered = last_own.and_then(|own| lines[..own].iter().rposition(|(_, line)| line.starts_with('>')));
        Lines { lines, last_answered }
    }

    fn line(&self, index: usize) -> &'a str {
        self.lines.get(index).map_or("", |line| line.1)
    }

    fn starts_quote(&self, index: usize) -> bool {
        let line = self.line(index);
        (line.contains(MARKER_START) && !self.is_answered_below(index))
            || is_banner(line)
            || self.is_header_block(index)
            || (is_rule(line) && self.is_header_block(self.after_blank(index + 1)))
            || self
                .attribution_end(index)
                .is_some_and(|end| !self.is_answered_below(end))
    }

    /// From this line on there is a `>` line with own text below it.
    fn is_answered_below(&self, index: usize) -> bool {
        self.last_answered.is_some_and(|answered| answered >= index)
    }

    /// Index of the first line that is not empty, looking at three.
    fn after_blank(&self, index: usize) -> usize {
        (index..index + 3)
            .find(|&index| !self.line(index).is_empty())
            .unwrap_or(index)
    }

    /// `Il giorno … ha scritto:`, `On … wrote:`, wrapped or not. A date or an address must be in it, so that an ordinary
    /// sentence that ends alike does not count.
    fn attribution_end(&self, index: usize) -> Option<usize> {
        let first = self.line(index);
        if first.is_empty() || first.starts_with('>') || first.len() > MAX_ATTRIBUTION.1 {
            return None;
        }
        let opening = first.to_lowercase();
        let wrapped = ATTRIBUTION_STARTS.iter().any(|start| opening.starts_with(start));
        let mut joined = String::new();
        let most = if wrapped { MAX_ATTRIBUTION.0 } else { 1 };
        for end in index..index + most {
            let line = self.line(end);
            if line.is_empty() || joined.len() + line.len() > MAX_ATTRIBUTION.1 {
                return None;
            }
            joined.push_str(line);
            joined.push(' ');
            let lower = joined.trim_end().to_lowercase();
            if ATTRIBUTION_ENDS.iter().any(|phrase| lower.ends_with(phrase)) {
                return lower
                    .contains(|c: char| c.is_ascii_digit() || c == '@')
                    .then_some(end + 1);
            }
        }
        None
    }

    /// The headers that Outlook puts above a quotation.
    fn is_header_block(&self, index: usize) -> bool {
        if !matches!(field(self.line(index)).as_deref(), Some("da" | "from" | "von" | "de")) {
            return false;
        }
        let (mut date, mut to, mut subject) = (false, false, false);
        for line in index + 1..index + BLOCK_LINES {
            match field(self.line(line)).as_deref() {
                Some("inviato" | "data" | "sent" | "date" | "gesendet" | "envoyé") => date = true,
                Some("a" | "to" | "an" | "à") => to = true,
                Some("oggetto" | "subject" | "betreff" | "objet") => subject = true,
                _ => {}
            }
        }
        subject && (date || to)
    }

    /// The lines with `>` that the text ends with.
    fn trailing_block(&self) -> Option<usize> {
        let mut first = None;
        for (index, (_, line)) in self.lines.iter().enumerate().rev() {
            if line.starts_with('>') {
                first = Some(index);
            } else if !line.is_empty() {
                break;
            }
        }
        first
    }
}

/// `-----Messaggio originale-----`; a forward (`Messaggio inoltrato`) is what its sender wants us to read, so not here.
fn is_banner(line: &str) -> bool {
    if !line.starts_with("--") || line.len() > 120 {
        return false;
    }
    let words = line.trim_matches(['-', ' ']).to_lowercase();
    BANNERS.iter().any(|banner| words == *banner)
}

/// The line of underscores above Outlook's headers.
fn is_rule(line: &str) -> bool {
    line.len() >= 10 && line.bytes().all(|byte| byte == b'_')
}

/// The lower-case name of a `Name: value` line; asterisks are what is left of bold type.
fn field(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    (name.len() <= 20).then(|| name.trim_matches(['*', ' ', '\u{a0}']).to_lowercase())
}
