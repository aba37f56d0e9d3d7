//! Other people in the tickets of a person: found where the desk knows them as such, and marked. What is marked is for a person
//! to decide on; nothing is left out (docs/adr/0033).

use std::collections::BTreeSet;

use model::message::MessageKind;
use model::tax_code::{self, TaxCode};
use store::entity::message;

use super::person::Person;

/// Texts shorter than this are marked nowhere: they would be found in every other word.
const SHORTEST: usize = 3;

/// What kind of thing is somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Name,
    Address,
    TaxCode,
    Phone,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::TaxCode => "tax_code",
            Self::Phone => "phone",
        }
    }
}

/// What on a ticket is somebody else's.
#[derive(Debug, Default)]
pub(super) struct Parties {
    found: BTreeSet<(Kind, String)>,
}

impl Parties {
    /// Notes something, unless it is the person's own, the desk's, or nothing.
    pub fn note(&mut self, person: &Person, desk: &[String], kind: Kind, value: &str) {
        let value = value.trim();
        if value.is_empty() || person.owns(value) || desk.iter().any(|own| own.eq_ignore_ascii_case(value)) {
            return;
        }
        self.found.insert((kind, value.to_owned()));
    }

    /// Notes who wrote a message, where that was somebody else.
    pub fn sender(&mut self, person: &Person, desk: &[String], message: &message::Model) {
        if !matches!(message.kind, MessageKind::Inbound | MessageKind::AutoReply) {
            return;
        }
        let address = message.from_address.as_deref().unwrap_or_default();
        self.note(person, desk, Kind::Address, address);
        if !person.owns(address) {
            let name = message.from_name.as_deref().unwrap_or_default();
            self.note(person, desk, Kind::Name, name);
        }
    }

    /// Notes addresses and codici fiscali in a text.
    pub fn text(&mut self, person: &Person, desk: &[String], text: &str) {
        let inside = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
        for word in text.split(|c| !inside(c)) {
            let word = word.trim_matches(['.', '-', '_', '+']);
            if word.contains('@') {
                if model::forms::is_address(word) {
                    self.note(person, desk, Kind::Address, word);
                }
            } else if word.len() == 16 && matches!(tax_code::check(word), TaxCode::Person { .. } | TaxCode::Health) {
                self.note(person, desk, Kind::TaxCode, word);
            }
        }
    }

    /// What was found, in order: kind and value.
    pub fn found(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.found.iter().map(|(kind, value)| (*kind, value.as_str()))
    }

    /// Where in a text something of it stands: begin and end in bytes, in order, never overlapping, whole words only.
    pub fn places(&self, text: &str) -> Vec<(usize, usize)> {
        // Only ASCII changes its case: every other byte stays where it is.
        let low = text.to_ascii_lowercase();
        let mut places = Vec::new();
        for (_, value) in &self.found {
            if value.chars().count() < SHORTEST {
                continue;
            }
            for (begin, found) in low.match_indices(&value.to_ascii_lowercase()) {
                let end = begin + found.len();
                let before = low[..begin].chars().next_back().is_some_and(char::is_alphanumeric);
                let behind = low[end..].chars().next().is_some_and(char::is_alphanumeric);
                if !before && !behind {
                    places.push((begin, end));
                }
            }
        }
        places.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::with_capacity(places.len());
        for (begin, end) in places {
            match apart.last_mut() {
                Some(last) if begin <= last.1 => last.1 = last.1.max(end),
                _ => apart.push((begin, end)),
            }
        }
        apart
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        Person {
            own: ["mario@posta.example", "rssmra80a01g942k", "mario rossi"]
                .map(str::to_owned)
                .into(),
            ..Person::default()
        }
    }

    #[test]
    fn somebody_else_s_address_and_code_are_found_in_a_text_and_the_person_s_own_are_not() {
        let (person, desk) = (person(), ["urp@desk.example".to_owned()]);
        let mut parties = Parties::default();
        parties.text(
            &person,
            &desk,
            "Scrivo io (Mario@posta.example, RSSMRA80A01G942K) a URP@desk.example per la zia <lia@posta.example>.",
        );
        let found: Vec<_> = parties.found().collect();
        assert_eq!(found, [(Kind::Address, "lia@posta.example")]);
    }

    #[test]
    fn a_name_is_marked_as_a_word_and_not_inside_another() {
        let mut parties = Parties::default();
        parties.note(&person(), &[], Kind::Name, "Ada");
        parties.note(&person(), &[], Kind::Name, "Mario Rossi");
        let text = "Ada vive in questa strada con ADA.";
        let places: Vec<&str> = parties.places(text).iter().map(|(a, b)| &text[*a..*b]).collect();
        assert_eq!(places, ["Ada", "ADA"]);
    }
}
