//! A card as a file: what was seen, when, by whom, asked by what. Plain text, which every reader opens and nothing runs in.

use std::fmt::Write;

use leptos_i18n::td_string;
use model::lookup::{Card, ImsRecord, PecRecord, Records};

use super::{ims, pec, sitr};
use crate::format;
use crate::i18n::i18n::Locale;
use crate::words;

/// The name of the file (`IMS 23-11-2026 10.41.txt`) and its text.
pub fn snapshot(l: Locale, card: &Card, who: &str) -> (String, String) {
    let registry = words::lookups::registry(l, card.records.registry());
    let at = card.at.full.replace('/', "-").replace(':', ".");
    (format!("{registry} {at}.txt"), text(l, card, who))
}

/// The note by which the file comes to its ticket.
pub fn note(l: Locale, card: &Card) -> String {
    let registry = words::lookups::registry(l, card.records.registry());
    td_string!(l, lookup.note, name = registry, at = card.at.full.clone()).to_string()
}

fn text(l: Locale, card: &Card, who: &str) -> String {
    let registry = card.records.registry();
    let name = words::lookups::registry(l, registry);
    let asked = format!("{} {}", words::lookups::kind(l, card.kind), card.key);
    let mut text = format!("{}\n\n", td_string!(l, lookup.snapshot_title, name = name));
    for (label, value) in [
        (td_string!(l, lookup.snapshot_key), asked.as_str()),
        (td_string!(l, lookup.snapshot_at), card.at.full.as_str()),
        (td_string!(l, lookup.snapshot_who), who),
        (
            td_string!(l, lookup.snapshot_result),
            words::lookups::result(l, card.result),
        ),
    ] {
        pair(&mut text, label, value);
    }
    if card.of_another {
        let _ = writeln!(text, "! {}", td_string!(l, lookup.of_another));
    }
    if card.more {
        let _ = writeln!(text, "! {}", words::lookups::more(l, card.records.len(), card.total));
    }
    if card.records.is_empty() {
        let _ = write!(text, "\n{}\n", words::lookups::nothing(l, registry));
    }
    match &card.records {
        Records::Ims(records) => records.iter().for_each(|record| registration(l, &mut text, record)),
        Records::Pec(records) => records.iter().for_each(|record| mailbox(l, &mut text, record)),
        Records::Sitr(records) if records.is_empty() => {}
        Records::Sitr(records) => {
            let records = sitr::newest_first(records.clone());
            text.push('\n');
            for record in &records {
                let label = format!("{} {} {}", record.year, record.plate, record.tax_code);
                pair(&mut text, label.trim(), &sitr::line(l, record));
            }
            if !card.more {
                let total = format::euro(sitr::left(&records));
                pair(&mut text, td_string!(l, lookup.open), &total);
            }
        }
    }
    text
}

fn registration(l: Locale, text: &mut String, record: &ImsRecord) {
    let registered = record.registered_on.as_deref().map(format::day).unwrap_or_default();
    let _ = write!(text, "\n{}\n", ims::summary(l, record));
    for (label, value) in [
        (td_string!(l, lookup.name), record.name.as_str()),
        (td_string!(l, lookup.tax_code), record.tax_code.as_str()),
        (td_string!(l, lookup.email), record.email.as_str()),
        (td_string!(l, lookup.phone), record.phone.as_str()),
        (td_string!(l, lookup.registered), registered.as_str()),
    ] {
        pair(text, label, value);
    }
}

fn mailbox(l: Locale, text: &mut String, record: &PecRecord) {
    let state = record.state.map_or("", |state| words::lookups::box_state(l, state));
    let room = pec::room(l, record).unwrap_or_default();
    let expires = record.expires_on.as_deref().map(format::day).unwrap_or_default();
    text.push('\n');
    for (label, value) in [
        (td_string!(l, lookup.address), record.address.as_str()),
        (td_string!(l, lookup.state), state),
        (td_string!(l, lookup.holder), record.holder.as_str()),
        (td_string!(l, lookup.tax_code), record.tax_code.as_str()),
        (td_string!(l, lookup.quota), room.as_str()),
        (td_string!(l, lookup.expires), expires.as_str()),
        (td_string!(l, lookup.pending), record.pending.as_str()),
    ] {
        pair(text, label, value);
    }
}

/// A line of the file; none where there is no value. A value stays on its line, whatever the registry sent.
fn pair(text: &mut String, label: &str, value: &str) {
    let value: Vec<&str> = value.split_whitespace().collect();
    if !value.is_empty() {
        let _ = writeln!(text, "{label}: {}", value.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use model::Moment;
    use model::lookup::{LookupKind, LookupResult, PinState, TaxRecord};

    use super::*;

    fn card(records: Records) -> Card {
        Card {
            id: 1,
            kind: LookupKind::TaxCode,
            key: "RSSMRA80A01G942K".into(),
            result: LookupResult::Hit,
            records,
            at: Moment {
                full: "23/11/2026 10:41".into(),
                ..Moment::default()
            },
            more: false,
            total: None,
            of_another: false,
            kept: false,
        }
    }

    #[test]
    fn a_file_says_what_was_seen_when_and_by_whom() {
        let record = ImsRecord {
            name: "Mario\nRossi".into(),
            email: "m.rossi@posta.example".into(),
            pin: Some(PinState::Active),
            pin_on: Some("2025-03-12".into()),
            ..ImsRecord::default()
        };
        let (name, text) = snapshot(Locale::it, &card(Records::Ims(vec![record])), "Anna Prova");
        assert_eq!(name, "IMS 23-11-2026 10.41.txt");
        assert_eq!(
            text,
            "Scheda IMS\n\n\
             Chiesto per: Codice fiscale o P. IVA RSSMRA80A01G942K\n\
             Risposta del: 23/11/2026 10:41\n\
             Interrogato da: Anna Prova\n\
             Esito: trovato\n\n\
             Registrato, PIN attivo dal 12/03/2025\n\
             Nome: Mario Rossi\n\
             E-mail: m.rossi@posta.example\n"
        );
    }

    #[test]
    fn a_file_says_how_many_there_are_where_it_has_not_all() {
        let card = Card {
            more: true,
            total: Some(250),
            ..card(Records::Sitr(vec![TaxRecord::default()]))
        };
        let (_, text) = snapshot(Locale::it, &card, "Anna Prova");
        assert!(text.contains("! Sono 250 in tutto: qui i primi 1."), "{text}");
    }

    #[test]
    fn warnings_and_the_total_are_in_the_file() {
        let record = TaxRecord {
            year: 2023,
            plate: "AB123CD".into(),
            due_cents: 19_000,
            ..TaxRecord::default()
        };
        let card = Card {
            of_another: true,
            ..card(Records::Sitr(vec![record]))
        };
        let (_, text) = snapshot(Locale::it, &card, "Anna Prova");
        assert!(text.contains("! Ci sono dati di un'altra persona"), "{text}");
        assert!(text.contains("2023 AB123CD: dovuto 190,00 €"), "{text}");
        assert!(text.ends_with("Da pagare: 190,00 €\n"), "{text}");
    }
}
