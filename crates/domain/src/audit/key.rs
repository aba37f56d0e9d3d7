//! The keys of the log, and what they are laid over: every column of an entry in one fixed form.
//!
//! Both HMACs are made with keys derived from the master key, which is in no database: who has the database alone can neither
//! write an entry nor rebuild the chain after changing one (docs/adr/0029).

use rand::RngCore;
use store::audit::Row;
use store::audit::segment::Segment;

use crate::desk::hex;
use crate::vault::{Vault, hmac};

/// The digits of a number that is used once, before those of the HMAC.
const NONCE: usize = 32;
const MAC: usize = 64;

/// The keys of the log.
pub struct AuditKey {
    entry: [u8; 32],
    chain: [u8; 32],
    segment: [u8; 32],
    login: [u8; 32],
    unsigned: i64,
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditKey(…)")
    }
}

impl AuditKey {
    /// The keys of a desk whose entries up to this number were written before there were signatures.
    pub(crate) fn new(vault: &Vault, unsigned: i64) -> Self {
        Self {
            entry: vault.derive("audit.entry"),
            chain: vault.derive("audit.chain"),
            segment: vault.derive("audit.segment"),
            login: vault.derive("audit.login"),
            unsigned,
        }
    }

    /// The entry, signed. A number that is used once is part of it: an entry that is copied is there twice.
    pub(crate) fn signed(&self, mut row: Row) -> Row {
        let mut random = [0u8; NONCE / 2];
        rand::rng().fill_bytes(&mut random);
        // Beginning with the time: the index of signatures grows at its end.
        random[..6].copy_from_slice(&row.at.0.to_be_bytes()[2..]);
        let nonce = hex(&random);
        let mac = hex(&hmac(&self.entry, &content(&nonce, &row)));
        row.mac = nonce + &mac;
        row
    }

    /// Whether the desk has written this entry, as it is.
    pub(crate) fn is_ours(&self, row: &Row) -> bool {
        if row.mac.is_empty() {
            return row.id <= self.unsigned;
        }
        if row.mac.len() != NONCE + MAC || !row.mac.is_ascii() {
            return false;
        }
        let (nonce, mac) = row.mac.split_at(NONCE);
        hex(&hmac(&self.entry, &content(nonce, row))) == mac
    }

    /// The hash that the first entry follows. It says which entries may be unsigned.
    pub(crate) fn genesis(&self) -> String {
        hex(&hmac(
            &self.chain,
            &Canonical::new("sportello audit 1").number(self.unsigned).0,
        ))
    }

    /// The hash of an entry at a place, behind this hash.
    pub(crate) fn link(&self, seq: i64, before: &str, row: &Row) -> String {
        let text = Canonical::new("sportello audit seal 1")
            .number(seq)
            .text(before)
            .number(row.id)
            .text(&row.mac);
        hex(&hmac(&self.chain, &columns(text, row).0))
    }

    /// The signature of what is written down of an exported year.
    pub(crate) fn segment(&self, segment: &Segment) -> String {
        let text = Canonical::new("sportello audit segment 1")
            .number(segment.year)
            .number(segment.first_seq)
            .number(segment.last_seq)
            .text(&segment.first_hash)
            .text(&segment.last_hash)
            .text(&segment.sha256)
            .number(segment.exported_at.0)
            .number(segment.dropped_seq)
            .text(&segment.dropped_hash);
        hex(&hmac(&self.segment, &text.0))
    }

    /// What is written down of a name that nobody has: passwords are typed into that field, too.
    pub(crate) fn login(&self, typed: &str) -> String {
        hex(&hmac(&self.login, typed.to_lowercase().as_bytes()))
    }
}

fn content(nonce: &str, row: &Row) -> Vec<u8> {
    columns(Canonical::new("sportello audit entry 1").text(nonce), row).0
}

/// The columns that are known before an entry has a number.
fn columns(text: Canonical, row: &Row) -> Canonical {
    text.number(row.at.0)
        .perhaps(row.actor_id, Canonical::number)
        .text(&row.kind)
        .text(&row.action)
        .text(&row.object)
        .perhaps(row.object_id, Canonical::number)
        .perhaps(row.ticket_id, Canonical::number)
        .perhaps(row.data.as_deref(), Canonical::text)
}

/// Values one behind the other, so that no two lists of values give the same bytes: numbers as eight bytes, texts with their
/// length before them, and a byte before what may be missing.
struct Canonical(Vec<u8>);

impl Canonical {
    fn new(label: &str) -> Self {
        Self(Vec::with_capacity(256)).text(label)
    }

    fn number(mut self, value: i64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    fn text(mut self, value: &str) -> Self {
        self.0.extend_from_slice(&(value.len() as u64).to_be_bytes());
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    fn perhaps<T>(mut self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        self.0.push(u8::from(value.is_some()));
        match value {
            Some(value) => add(self, value),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn key() -> AuditKey {
        AuditKey::new(&Vault::new(&[7; 32]), 0)
    }

    fn row() -> Row {
        Row {
            id: 12,
            at: Timestamp(1_795_424_400_000),
            actor_id: Some(3),
            kind: "read".to_owned(),
            action: "ticket.read".to_owned(),
            object: "ticket".to_owned(),
            object_id: Some(482),
            ticket_id: Some(482),
            data: None,
            mac: String::new(),
        }
    }

    /// Every way in which one column of an entry can be another.
    fn changed(row: &Row) -> Vec<Row> {
        let with = |change: fn(&mut Row)| {
            let mut row = row.clone();
            change(&mut row);
            row
        };
        vec![
            with(|row| row.at.0 += 1),
            with(|row| row.actor_id = Some(4)),
            with(|row| row.actor_id = None),
            with(|row| row.kind = "ticket".to_owned()),
            with(|row| row.action = "ticket.rea".to_owned()),
            with(|row| row.object = "dticket".to_owned()),
            with(|row| row.object_id = None),
            with(|row| row.ticket_id = Some(1)),
            with(|row| row.data = Some(String::new())),
            // The same bytes, cut elsewhere.
            with(|row| {
                row.kind = "readt".to_owned();
                row.action = "icket.read".to_owned();
            }),
            with(|row| {
                row.object_id = None;
                row.ticket_id = Some(482);
                row.data = Some("\u{1}".to_owned());
            }),
        ]
    }

    #[test]
    fn a_signature_is_over_every_column() {
        let key = key();
        let signed = key.signed(row());
        assert!(key.is_ours(&signed));
        for other in changed(&signed) {
            assert!(!key.is_ours(&other), "{other:?}");
        }
        assert_ne!(signed.mac, key.signed(row()).mac, "never twice the same");
        let stranger = AuditKey::new(&Vault::new(&[8; 32]), 0);
        assert!(!stranger.is_ours(&signed));
        for mac in ["", "x", &"0".repeat(96), &"è".repeat(48)] {
            assert!(
                !key.is_ours(&Row {
                    mac: mac.to_owned(),
                    ..row()
                }),
                "{mac}"
            );
        }
    }

    #[test]
    fn a_link_is_over_place_history_number_and_every_column() {
        let key = key();
        let signed = key.signed(row());
        let link = key.link(1, &key.genesis(), &signed);
        assert_eq!(link, key.link(1, &key.genesis(), &signed));
        assert_ne!(link, key.link(2, &key.genesis(), &signed));
        assert_ne!(link, key.link(1, &link, &signed));
        let renumbered = Row {
            id: 13,
            ..signed.clone()
        };
        let resigned = Row {
            mac: key.signed(row()).mac,
            ..signed.clone()
        };
        for other in changed(&signed).into_iter().chain([renumbered, resigned]) {
            assert_ne!(link, key.link(1, &key.genesis(), &other), "{other:?}");
        }
    }

    #[test]
    fn unsigned_entries_are_those_from_before_and_the_chain_says_how_many() {
        let vault = Vault::new(&[7; 32]);
        let (fresh, grown) = (AuditKey::new(&vault, 0), AuditKey::new(&vault, 12));
        assert!(!fresh.is_ours(&row()));
        assert!(grown.is_ours(&row()));
        assert!(!grown.is_ours(&Row { id: 13, ..row() }));
        assert_ne!(fresh.genesis(), grown.genesis());
    }
}
