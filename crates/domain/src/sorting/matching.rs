//! What a sorting rule finds in a mail.

use mail::read::Reading;
use model::sorting::{Conditions, Place, Why};

/// Characters of a message's text that rules look at.
const BODY_MAX: usize = 20_000;

/// What rules look at in a mail, made ready once for all of them.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    senders: Vec<String>,
    recipients: Vec<String>,
    subject: String,
    body: String,
    files: Vec<String>,
    kind: &'static str,
}

impl Facts {
    /// The facts of a mail; `files` are the names of what it brought.
    pub fn new<'a>(reading: &Reading, files: impl Iterator<Item = &'a str>) -> Self {
        let mail = &reading.mail;
        let addressed = mail.to.iter().chain(&mail.cc).map(|address| address.email.clone());
        let body: String = mail.text.chars().take(BODY_MAX).collect();
        Self {
            senders: reading.true_sender.iter().map(|sender| sender.to_lowercase()).collect(),
            recipients: addressed
                .chain(mail.delivered_to.iter().cloned())
                .map(|address| address.to_lowercase())
                .collect(),
            subject: spaced(&reading.clean_subject),
            body: spaced(&body),
            files: files.map(str::to_lowercase).collect(),
            kind: reading.kind.code(),
        }
    }

    /// Why a rule fires; none where it does not.
    pub fn fires(&self, conditions: &Conditions) -> Option<Vec<Why>> {
        if conditions.is_empty() {
            return None;
        }
        let mut why = Vec::new();
        for place in Place::ALL {
            let entries = conditions.of(*place);
            if entries.is_empty() {
                continue;
            }
            let entry = entries.iter().find(|entry| self.has(*place, entry))?;
            why.push(Why {
                place: *place,
                entry: entry.clone(),
            });
        }
        Some(why)
    }

    fn has(&self, place: Place, entry: &str) -> bool {
        match place {
            Place::Sender => self.senders.iter().any(|address| is_address(address, entry)),
            Place::Recipient => self.recipients.iter().any(|address| is_address(address, entry)),
            Place::Subject => has_words(&self.subject, entry),
            Place::Body => has_words(&self.body, entry),
            Place::Attachment => {
                let pattern = entry.trim().to_lowercase();
                self.files.iter().any(|name| fits(&pattern, name))
            }
            Place::Kind => self.kind == entry,
        }
    }
}

/// Whether an address is meant: the whole address, `@domain`, a domain with its subdomains, or a pattern with `*`.
fn is_address(address: &str, entry: &str) -> bool {
    let entry = entry.trim().to_lowercase();
    if entry.contains('*') {
        return fits(&entry, address);
    }
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    if let Some(wanted) = entry.strip_prefix('@') {
        return domain == wanted;
    }
    if entry.contains('@') {
        return address == entry;
    }
    domain == entry || domain.strip_suffix(&entry).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a text, [`spaced`], holds these words one after the other; the last may end in `*`.
fn has_words(text: &str, entry: &str) -> bool {
    let entry = entry.trim();
    let begins = entry.ends_with('*');
    let words = spaced(entry.trim_end_matches('*'));
    if words.trim().is_empty() {
        return false;
    }
    text.contains(if begins { words.trim_end() } else { &words })
}

/// Lower case, without accents, each word between two spaces: so that words are found whole, however they are written.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            // Accents that stand apart (Unicode decomposed).
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Whether a pattern with `*` is the whole text. Linear for each star: it goes back to the last one only.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            p = at + 1;
            t = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            senders: vec!["ufficio@anagrafe.comune.example".to_owned()],
            recipients: vec!["bollo@desk.example".to_owned()],
            subject: spaced("RE: Rateizzazione del Bollo-Auto, perché?"),
            body: spaced("Allego la carta d\u{2019}identità.\nCordiali saluti"),
            files: vec!["carta identita.pdf".to_owned(), "ricorso.pdf.p7m".to_owned()],
            kind: "pec-envelope",
        }
    }

    fn one(place: Place, entry: &str) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.of_mut(place).push(entry.to_owned());
        conditions
    }

    #[test]
    fn each_place_is_looked_at_in_its_own_way() {
        let fires = [
            (Place::Sender, "ufficio@anagrafe.comune.example"),
            (Place::Sender, "Comune.example"),
            (Place::Sender, "@anagrafe.comune.example"),
            (Place::Sender, "*@*.comune.example"),
            (Place::Recipient, "bollo@desk.example"),
            (Place::Recipient, "bollo@*"),
            (Place::Subject, "bollo auto"),
            (Place::Subject, "rateizz*"),
            (Place::Subject, "PERCHE"),
            (Place::Body, "d'identita"),
            (Place::Attachment, "*.p7m"),
            (Place::Attachment, "*"),
            (Place::Kind, "pec-envelope"),
        ];
        for (place, entry) in fires {
            let why = facts().fires(&one(place, entry));
            let expected = Why {
                place,
                entry: entry.to_owned(),
            };
            assert_eq!(why, Some(vec![expected]), "{place} {entry}");
        }
        let silent = [
            (Place::Sender, "une.example"),
            (Place::Sender, "@comune.example"),
            (Place::Sender, "ufficio"),
            (Place::Recipient, "ufficio@anagrafe.comune.example"),
            (Place::Subject, "boll"),
            (Place::Subject, "auto bollo"),
            (Place::Subject, "*"),
            (Place::Subject, ""),
            (Place::Body, "rateizzazione"),
            (Place::Attachment, "*.exe"),
            (Place::Attachment, ""),
            (Place::Kind, "mail"),
        ];
        for (place, entry) in silent {
            assert_eq!(facts().fires(&one(place, entry)), None, "{place} {entry}");
        }
    }

    #[test]
    fn every_list_must_be_met_and_an_empty_rule_takes_nothing() {
        let both = Conditions {
            subject: vec!["tassa".to_owned(), "bollo".to_owned()],
            kind: vec!["mail".to_owned(), "pec-envelope".to_owned()],
            ..Conditions::default()
        };
        let why = facts().fires(&both).unwrap();
        assert_eq!(
            why.iter().map(|why| why.entry.as_str()).collect::<Vec<_>>(),
            ["bollo", "pec-envelope"]
        );
        let more = Conditions {
            sender: vec!["altrove.example".to_owned()],
            ..both
        };
        assert_eq!(facts().fires(&more), None);
        assert_eq!(facts().fires(&Conditions::default()), None);
    }

    #[test]
    fn a_pattern_of_many_stars_stays_fast() {
        let text = "a".repeat(20_000);
        let started = std::time::Instant::now();
        assert!(!fits(&format!("{}b", "a*".repeat(200)), &text));
        assert!(started.elapsed().as_secs() < 2);
    }

    #[test]
    fn the_kinds_offered_to_rules_exist() {
        use mail::read::Kind;
        let known = [
            Kind::Mail,
            Kind::PecEnvelope,
            Kind::PecAnomaly,
            Kind::UntrustedPecLookalike,
            Kind::RemDispatch,
            Kind::Fax,
        ];
        assert_eq!(known.map(Kind::code), model::sorting::KINDS);
    }
}
