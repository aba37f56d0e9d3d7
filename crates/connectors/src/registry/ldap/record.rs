//! What a directory's entry says about a person.

use ldap3::asn1::StructureTag;
use model::lookup::{AccountState, ImsRecord, PinState};

use super::LdapAttributes;

/// Longest value shown, in characters.
const LONGEST: usize = 300;
/// SearchResultEntry (RFC 4511, 4.5.2).
const ENTRY: u64 = 4;

/// An entry: the first value of each attribute. Its name (DN) is not kept: nobody is shown it.
#[derive(Debug)]
pub(super) struct Entry(Vec<(String, String)>);

impl Entry {
    /// The entry in a message; none where the message is something else. The `ldap3` crate has a reader too, which panics
    /// at what it does not expect.
    pub(super) fn parse(message: StructureTag) -> Option<Self> {
        let mut parts = message.match_id(ENTRY)?.expect_constructed()?.into_iter();
        let _name = parts.next()?;
        let attributes = parts.next()?.expect_constructed()?;
        attributes
            .into_iter()
            .map(first_value)
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }

    /// The first value of an attribute; empty where the entry has none, or the attribute is not mapped. Names of attributes
    /// have no case (RFC 4512, 2.5).
    fn text(&self, attribute: &str) -> String {
        if attribute.is_empty() {
            return String::new();
        }
        let found = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The person as the desk knows people.
    pub(super) fn record(&self, attributes: &LdapAttributes) -> ImsRecord {
        let text = |attribute: &String| self.text(attribute);
        let name = match text(&attributes.name) {
            whole if !whole.is_empty() => whole,
            _ => format!("{} {}", text(&attributes.given_name), text(&attributes.surname))
                .trim()
                .to_owned(),
        };
        ImsRecord {
            tax_code: text(&attributes.tax_code),
            name,
            email: text(&attributes.email),
            phone: text(&attributes.phone),
            state: account_state(&text(&attributes.state)),
            registered_on: day(&text(&attributes.registered_on)),
            pin: pin_state(&text(&attributes.pin)),
            pin_on: day(&text(&attributes.pin_on)),
        }
    }
}

/// Name and first value of an attribute; an attribute may have none.
fn first_value(attribute: StructureTag) -> Option<(String, String)> {
    let mut parts = attribute.expect_constructed()?.into_iter();
    let name = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
    let mut values = parts.next()?.expect_constructed()?.into_iter();
    let value = match values.next() {
        Some(value) => readable(&value.expect_primitive()?),
        None => String::new(),
    };
    Some((name, value))
}

/// A value as one line that fits a card. Directories hold UTF-8 (RFC 4517, 3.3.6); what is none keeps what can be read.
fn readable(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let line: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

/// A day (ISO 8601) out of a generalizedTime (RFC 4517, 3.3.13: `20240131093000Z`), an ISO date with or without time, or a
/// date as Italians write it; the day as it is written, in whatever zone. None where it is something else.
fn day(written: &str) -> Option<String> {
    let date = written.split(['T', ' ']).next().unwrap_or_default();
    let (year, month, day) = if let Some((day, rest)) = date.split_once('/') {
        let (month, year) = rest.split_once('/')?;
        (year, month, day)
    } else if let Some((year, rest)) = date.split_once('-') {
        let (month, day) = rest.split_once('-')?;
        (year, month, day)
    } else {
        (date.get(0..4)?, date.get(4..6)?, date.get(6..8)?)
    };
    let number = |text: &str| {
        text.bytes()
            .all(|c| c.is_ascii_digit())
            .then(|| text.parse::<u32>().ok())?
    };
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let is_day = (1900..=2999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// How directories write the state of a registration; none where it is written in another way.
fn account_state(written: &str) -> Option<AccountState> {
    Some(match written.to_lowercase().as_str() {
        "active" | "attivo" | "attiva" | "enabled" | "abilitato" | "abilitata" | "confirmed" | "confermato"
        | "confermata" | "true" | "1" | "yes" | "y" | "si" | "sì" | "s" => AccountState::Active,
        "unconfirmed" | "pending" | "da confermare" | "non confermato" | "non confermata" | "in attesa" => {
            AccountState::Unconfirmed
        }
        "suspended" | "sospeso" | "sospesa" | "disabled" | "disabilitato" | "disabilitata" | "blocked" | "locked"
        | "bloccato" | "bloccata" | "inactive" | "inattivo" | "inattiva" | "false" | "0" | "no" | "n" => {
            AccountState::Suspended
        }
        "closed" | "chiuso" | "chiusa" | "cessato" | "cessata" | "revoked" | "revocato" | "revocata" | "deleted"
        | "cancellato" | "cancellata" => AccountState::Closed,
        _ => return None,
    })
}

/// How directories write the state of a PIN; none where it is written in another way.
fn pin_state(written: &str) -> Option<PinState> {
    Some(match written.to_lowercase().as_str() {
        "none" | "nessuno" | "assente" | "non richiesto" | "false" | "0" | "no" | "n" => PinState::None,
        "requested" | "richiesto" | "pending" | "in attesa" => PinState::Requested,
        "sent" | "inviato" | "spedito" => PinState::Sent,
        "active" | "attivo" | "activated" | "attivato" | "enabled" | "abilitato" | "true" | "1" | "yes" | "y"
        | "si" | "sì" | "s" => PinState::Active,
        "blocked" | "bloccato" | "locked" | "suspended" | "sospeso" | "disabled" | "disabilitato" | "revoked"
        | "revocato" => PinState::Blocked,
        "expired" | "scaduto" => PinState::Expired,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ldap3::asn1::{PL, TagClass};

    use super::*;

    fn tag(id: u64, payload: PL) -> StructureTag {
        StructureTag {
            class: TagClass::Universal,
            id,
            payload,
        }
    }

    fn bytes(value: &[u8]) -> StructureTag {
        tag(4, PL::P(value.to_vec()))
    }

    /// An entry as it arrives: its name, then each attribute with its values.
    fn message(attributes: &[(&str, &[&[u8]])]) -> StructureTag {
        let attributes = attributes.iter().map(|(name, values)| {
            let values = values.iter().map(|value| bytes(value)).collect();
            tag(16, PL::C(vec![bytes(name.as_bytes()), tag(17, PL::C(values))]))
        });
        let parts = vec![bytes(b"uid=x,dc=ims"), tag(16, PL::C(attributes.collect()))];
        tag(ENTRY, PL::C(parts))
    }

    fn mapped() -> LdapAttributes {
        LdapAttributes {
            state: "accountState".into(),
            registered_on: "createTimestamp".into(),
            pin: "pinState".into(),
            pin_on: "pinDate".into(),
            ..LdapAttributes::default()
        }
    }

    #[test]
    fn an_entry_becomes_a_record_by_the_mapping() {
        let entry = Entry::parse(message(&[
            ("UID", &[b"RSSMRA80A01G942K"]),
            ("givenname", &[b"Mario", b"Marietto"]),
            ("sn", &["Rossi-Nicolò".as_bytes()]),
            ("mail", &[b"mario.rossi@posta.example", b"altra@posta.example"]),
            ("mobile", &[]),
            ("accountState", &[b"ATTIVO"]),
            ("createTimestamp", &[b"20240131093000Z"]),
            ("pinState", &[b"Inviato"]),
            ("pinDate", &[b"15/02/2024"]),
            ("jpegPhoto", &[&[0xff, 0xd8, 0xff]]),
        ]))
        .unwrap();
        let expected = ImsRecord {
            tax_code: "RSSMRA80A01G942K".into(),
            name: "Mario Rossi-Nicolò".into(),
            email: "mario.rossi@posta.example".into(),
            phone: String::new(),
            state: Some(AccountState::Active),
            registered_on: Some("2024-01-31".into()),
            pin: Some(PinState::Sent),
            pin_on: Some("2024-02-15".into()),
        };
        assert_eq!(entry.record(&mapped()), expected);
    }

    #[test]
    fn what_is_not_mapped_or_not_understood_stays_empty() {
        let entry = Entry::parse(message(&[
            ("uid", &[b"RSSMRA80A01G942K"]),
            ("cn", &[b"  Mario\r\nRossi "]),
            ("accountState", &[b"42"]),
            ("pinState", &[b"?"]),
            ("pinDate", &[b"ieri"]),
        ]))
        .unwrap();
        let expected = ImsRecord {
            tax_code: "RSSMRA80A01G942K".into(),
            name: "Mario  Rossi".into(),
            ..ImsRecord::default()
        };
        assert_eq!(entry.record(&mapped()), expected);
        assert_eq!(entry.record(&LdapAttributes::default()), expected);
    }

    #[test]
    fn messages_that_are_no_entry_are_none_and_no_panic() {
        assert!(Entry::parse(tag(19, PL::C(vec![bytes(b"ldap://altrove")]))).is_none());
        assert!(Entry::parse(tag(ENTRY, PL::P(vec![1]))).is_none());
        assert!(Entry::parse(tag(ENTRY, PL::C(Vec::new()))).is_none());
        assert!(Entry::parse(tag(ENTRY, PL::C(vec![bytes(b"dn"), bytes(b"x")]))).is_none());
        let broken = tag(16, PL::C(vec![bytes(b"uid"), bytes(b"no set")]));
        assert!(Entry::parse(tag(ENTRY, PL::C(vec![bytes(b"dn"), tag(16, PL::C(vec![broken]))]))).is_none());
    }

    #[test]
    fn days_are_read_in_the_ways_in_which_directories_write_them() {
        for (written, expected) in [
            ("20240131093000Z", Some("2024-01-31")),
            ("20240131093000.0+0100", Some("2024-01-31")),
            ("20240131", Some("2024-01-31")),
            ("2024-01-31", Some("2024-01-31")),
            ("2024-01-31T23:59:59Z", Some("2024-01-31")),
            ("2024-01-31 23:59:59", Some("2024-01-31")),
            ("31/01/2024", Some("2024-01-31")),
            ("1/2/2024 10:00", Some("2024-02-01")),
            ("", None),
            ("0", None),
            ("2024", None),
            ("133512345678901234", None),
            ("20241301000000Z", None),
            ("2024-01-+1", None),
            ("31/01", None),
            ("è2024-01-31", None),
        ] {
            assert_eq!(day(written).as_deref(), expected, "{written}");
        }
    }
}
