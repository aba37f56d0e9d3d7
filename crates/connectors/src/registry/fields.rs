//! What each field of a record is: the contract of docs/openapi, for whoever checks an answer. A test holds it equal to the
//! records of `model::lookup`.

use model::lookup::{AccountState, BoxState, DisputeState, LookupKind, PinState, Registry};

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Text, perhaps empty.
    Text,
    /// A day, or null where there is none.
    Day,
    /// One of these codes, or null where there is none.
    Code(fn() -> Vec<&'static str>),
    /// A whole number from 0: cents, megabytes, a year.
    Number,
}

/// The fields of a registry's records.
pub(super) fn fields(registry: Registry) -> &'static [(&'static str, Kind)] {
    match registry {
        Registry::Ims => &IMS,
        Registry::Sitr => &SITR,
        Registry::Pec => &PEC,
    }
}

/// The field that a record is found by.
pub(super) const fn key_field(registry: Registry, kind: LookupKind) -> &'static str {
    match (registry, kind) {
        (_, LookupKind::TaxCode) => "tax_code",
        (_, LookupKind::Plate) => "plate",
        (Registry::Pec, LookupKind::Email) => "address",
        (_, LookupKind::Email) => "email",
        (_, LookupKind::Phone) => "phone",
    }
}

static IMS: [(&str, Kind); 8] = [
    ("tax_code", Kind::Text),
    ("name", Kind::Text),
    ("email", Kind::Text),
    ("phone", Kind::Text),
    ("state", Kind::Code(account_states)),
    ("registered_on", Kind::Day),
    ("pin", Kind::Code(pin_states)),
    ("pin_on", Kind::Day),
];

static SITR: [(&str, Kind); 12] = [
    ("tax_code", Kind::Text),
    ("plate", Kind::Text),
    ("year", Kind::Number),
    ("due_cents", Kind::Number),
    ("paid_cents", Kind::Number),
    ("interest_cents", Kind::Number),
    ("sanction_cents", Kind::Number),
    ("paid_on", Kind::Day),
    ("act_number", Kind::Text),
    ("roll", Kind::Text),
    ("exemption", Kind::Text),
    ("dispute", Kind::Code(dispute_states)),
];

static PEC: [(&str, Kind); 8] = [
    ("address", Kind::Text),
    ("holder", Kind::Text),
    ("tax_code", Kind::Text),
    ("state", Kind::Code(box_states)),
    ("quota_mb", Kind::Number),
    ("used_mb", Kind::Number),
    ("expires_on", Kind::Day),
    ("pending", Kind::Text),
];

fn account_states() -> Vec<&'static str> {
    AccountState::ALL.iter().map(|state| state.code()).collect()
}

fn pin_states() -> Vec<&'static str> {
    PinState::ALL.iter().map(|state| state.code()).collect()
}

fn dispute_states() -> Vec<&'static str> {
    DisputeState::ALL.iter().map(|state| state.code()).collect()
}

fn box_states() -> Vec<&'static str> {
    BoxState::ALL.iter().map(|state| state.code()).collect()
}

#[cfg(test)]
mod tests {
    use model::lookup::{ImsRecord, PecRecord, TaxRecord};
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_field_of_a_record_is_here_and_is_what_it_says() {
        for (registry, record) in [
            (Registry::Ims, serde_json::to_value(ImsRecord::default())),
            (Registry::Sitr, serde_json::to_value(TaxRecord::default())),
            (Registry::Pec, serde_json::to_value(PecRecord::default())),
        ] {
            let record = record.unwrap();
            let record = record.as_object().unwrap();
            let here = fields(registry);
            assert_eq!(record.len(), here.len(), "{registry}");
            for (name, kind) in here {
                let fits = matches!(
                    (kind, &record[*name]),
                    (Kind::Text, Value::String(_))
                        | (Kind::Number, Value::Number(_))
                        | (Kind::Day | Kind::Code(_), Value::Null)
                );
                assert!(fits, "{registry}: {name}");
            }
            for kind in registry.kinds() {
                let field = key_field(registry, *kind);
                assert!(record.contains_key(field), "{registry} is asked by {kind}");
            }
        }
    }
}
