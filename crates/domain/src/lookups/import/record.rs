//! A line as a record: what the registry will show, which record it is, and what it is found by.

use model::lookup::{ImsRecord, LookupKey, LookupKind, PecRecord, Registry, TaxRecord};
use model::registry_import::{Column, LineError};
use serde::Serialize;

use super::super::hash;
use super::values::{Refusal, Values};

/// A record that goes into a local registry.
pub(super) struct Record {
    /// JSON.
    pub(super) data: String,
    /// Which record it is: IMS by tax code; SITR by tax code, plate and year; PEC by address.
    pub(super) ident: i64,
    /// What it says.
    pub(super) content: i64,
    /// What it is found by.
    pub(super) keys: Vec<i64>,
}

type Result<T> = std::result::Result<T, Refusal>;

/// The record of a line.
pub(super) fn record(registry: Registry, values: &Values<'_>) -> Result<Record> {
    match registry {
        Registry::Ims => ims(values),
        Registry::Sitr => sitr(values),
        Registry::Pec => pec(values),
    }
}

fn ims(values: &Values<'_>) -> Result<Record> {
    let code = values.key(Column::TaxCode, LookupKind::TaxCode)?;
    let (name, surname) = (values.text(Column::Name)?, values.text(Column::Surname)?);
    let record = ImsRecord {
        tax_code: code.value.clone(),
        name: format!("{name} {surname}").trim().to_owned(),
        email: values.text(Column::Email)?.into_owned(),
        phone: values.text(Column::Phone)?.into_owned(),
        state: values.state(Column::State)?,
        registered_on: values.day(Column::RegisteredOn)?,
        pin: values.state(Column::Pin)?,
        pin_on: values.day(Column::PinOn)?,
    };
    let ident = hash::of_key(&code);
    // An address or a number that can be none is shown as it is, and nobody is found by it.
    let others = [(LookupKind::Email, &record.email), (LookupKind::Phone, &record.phone)];
    let others = others
        .into_iter()
        .filter_map(|(kind, text)| LookupKey::parse(kind, text));
    let keys = std::iter::once(code).chain(others).map(|key| hash::of_key(&key));
    stored(&record, ident, keys.collect())
}

fn sitr(values: &Values<'_>) -> Result<Record> {
    let code = values.key(Column::TaxCode, LookupKind::TaxCode)?;
    let plate = values.key(Column::Plate, LookupKind::Plate)?;
    let year = values.year(Column::Year)?;
    let record = TaxRecord {
        tax_code: code.value.clone(),
        plate: plate.value.clone(),
        year,
        due_cents: values.cents(Column::Due)?,
        paid_cents: values.cents(Column::Paid)?,
        interest_cents: values.cents(Column::Interest)?,
        sanction_cents: values.cents(Column::Sanctions)?,
        paid_on: values.day(Column::PaidOn)?,
        act_number: values.text(Column::Act)?.into_owned(),
        roll: values.text(Column::Roll)?.into_owned(),
        exemption: values.text(Column::Exemption)?.into_owned(),
        dispute: values.state(Column::Dispute)?,
    };
    let ident = hash::of("sitr", &[&code.value, &plate.value, &year.to_string()]);
    stored(&record, ident, vec![hash::of_key(&code), hash::of_key(&plate)])
}

fn pec(values: &Values<'_>) -> Result<Record> {
    let address = values.key(Column::Address, LookupKind::Email)?;
    let code = values.key(Column::TaxCode, LookupKind::TaxCode)?;
    let record = PecRecord {
        address: address.value.clone(),
        holder: values.text(Column::Holder)?.into_owned(),
        tax_code: code.value.clone(),
        state: values.state(Column::State)?,
        quota_mb: values.count(Column::Quota)?,
        used_mb: values.count(Column::Used)?,
        expires_on: values.day(Column::ExpiresOn)?,
        pending: values.text(Column::Pending)?.into_owned(),
    };
    let ident = hash::of_key(&address);
    stored(&record, ident, vec![ident, hash::of_key(&code)])
}

fn stored(record: &impl Serialize, ident: i64, keys: Vec<i64>) -> Result<Record> {
    // Numbers, texts and codes: there is nothing in it that JSON does not have.
    let data = serde_json::to_string(record).map_err(|_| Refusal::of_line(LineError::Characters))?;
    Ok(Record {
        content: hash::of("record", &[&data]),
        data,
        ident,
        keys,
    })
}
