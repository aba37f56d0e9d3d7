//! What the region's registries know about a person: what is asked, and what comes back (tender 2.2.1).
//!
//! The records are also the JSON of the REST contracts (docs/openapi) and what a local registry stores. A field that a
//! registry does not have stays empty; one that it has more is no error.

pub mod page;

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::tax_code::{self, TaxCode};
use crate::time::Moment;
use crate::{phone, plate};

coded! {
    /// A registry of the region.
    pub enum Registry {
        /// Identity management: who is registered for the portal's services, and the PIN.
        Ims = "ims",
        /// Regional taxes, the vehicle tax above all.
        Sitr = "sitr",
        /// Administration of certified mailboxes.
        Pec = "pec",
    }
}

coded! {
    /// What a registry is asked by.
    pub enum LookupKind {
        /// Codice fiscale or partita IVA.
        TaxCode = "tax_code",
        /// Number plate of a vehicle.
        Plate = "plate",
        /// Mail address; for the administration of certified mail the address of a box.
        Email = "email",
        /// Telephone number (E.164).
        Phone = "phone",
    }
}

impl Registry {
    /// What this registry can be asked by, the most certain first.
    pub const fn kinds(self) -> &'static [LookupKind] {
        match self {
            Self::Ims => &[LookupKind::TaxCode, LookupKind::Email, LookupKind::Phone],
            Self::Sitr => &[LookupKind::TaxCode, LookupKind::Plate],
            Self::Pec => &[LookupKind::TaxCode, LookupKind::Email],
        }
    }
}

/// A complete key in the form in which registries compare it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LookupKey {
    pub kind: LookupKind,
    pub value: String,
}

/// A key is personal data: it shows in no log.
impl std::fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LookupKey({}, …)", self.kind)
    }
}

impl LookupKey {
    /// The key of what was typed, where it is complete and can be one: a registry is asked for nothing else.
    ///
    /// A tax code with a wrong control letter is none: it would find nobody, or somebody else.
    pub fn parse(kind: LookupKind, typed: &str) -> Option<Self> {
        let value = match kind {
            LookupKind::TaxCode => match tax_code::check(typed) {
                TaxCode::Incomplete | TaxCode::Wrong => return None,
                _ => tax_code::normalise(typed),
            },
            LookupKind::Plate => plate_key(typed)?,
            LookupKind::Email => {
                let address = typed.trim().to_lowercase();
                if !crate::forms::is_address(&address) {
                    return None;
                }
                address
            }
            LookupKind::Phone => phone::normalise(typed)?,
        };
        Some(Self { kind, value })
    }
}

/// A plate as it is compared: 5 to 8 letters and digits, at least one of them a digit.
fn plate_key(typed: &str) -> Option<String> {
    let plate = plate::normalise(typed);
    let fits = (5..=8).contains(&plate.len())
        && plate.bytes().all(|c| c.is_ascii_alphanumeric())
        && plate.bytes().any(|c| c.is_ascii_digit());
    fits.then_some(plate)
}

coded! {
    /// State of the PIN, the strong code of the portal (tender 2.2.1).
    pub enum PinState {
        /// Never asked for.
        None = "none",
        /// Asked for, not given yet.
        Requested = "requested",
        /// Sent, not activated yet.
        Sent = "sent",
        Active = "active",
        Blocked = "blocked",
        Expired = "expired",
    }
}

coded! {
    /// State of a registration.
    pub enum AccountState {
        Active = "active",
        /// Registered, the address not confirmed yet.
        Unconfirmed = "unconfirmed",
        Suspended = "suspended",
        Closed = "closed",
    }
}

/// Somebody who is registered for the portal's services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImsRecord {
    pub tax_code: String,
    pub name: String,
    pub email: String,
    /// As the registry has it; for people.
    pub phone: String,
    pub state: Option<AccountState>,
    /// Day of the registration (ISO 8601).
    pub registered_on: Option<String>,
    pub pin: Option<PinState>,
    /// Day on which the PIN came to its state (ISO 8601).
    pub pin_on: Option<String>,
}

coded! {
    /// Where a dispute about a tax position stands.
    pub enum DisputeState {
        None = "none",
        /// The contributor objected and nobody has answered yet.
        Open = "open",
        /// Payment is suspended until it is decided.
        Suspended = "suspended",
        Accepted = "accepted",
        Rejected = "rejected",
        /// Before a court.
        Court = "court",
    }
}

/// The vehicle tax of one vehicle and year. Amounts in euro cents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxRecord {
    pub tax_code: String,
    pub plate: String,
    pub year: i64,
    pub due_cents: i64,
    pub paid_cents: i64,
    pub interest_cents: i64,
    pub sanction_cents: i64,
    /// Day of the last payment (ISO 8601).
    pub paid_on: Option<String>,
    /// Number of the notice of assessment.
    pub act_number: String,
    /// Number of the coactive roll (cartella, dati coattivo).
    pub roll: String,
    /// Why nothing is due, in the registry's words.
    pub exemption: String,
    pub dispute: Option<DisputeState>,
}

impl TaxRecord {
    /// What is left to pay, with interest and sanctions, in euro cents; nothing where the vehicle is exempt.
    pub fn open_cents(&self) -> i64 {
        if self.exemption.trim().is_empty() {
            let all = self
                .due_cents
                .saturating_add(self.interest_cents)
                .saturating_add(self.sanction_cents);
            all.saturating_sub(self.paid_cents).max(0)
        } else {
            0
        }
    }
}

coded! {
    /// State of a certified mailbox.
    pub enum BoxState {
        /// Asked for, not made yet.
        Requested = "requested",
        /// Made, never used.
        Inactive = "inactive",
        Active = "active",
        Suspended = "suspended",
        Closed = "closed",
    }
}

/// A certified mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PecRecord {
    pub address: String,
    pub holder: String,
    /// Of the holder.
    pub tax_code: String,
    pub state: Option<BoxState>,
    pub quota_mb: i64,
    pub used_mb: i64,
    /// Day until which it is paid for (ISO 8601).
    pub expires_on: Option<String>,
    /// What is asked of the provider and not done yet, in the provider's words.
    pub pending: String,
}

/// What a registry answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "registry", content = "records", rename_all = "snake_case")]
pub enum Records {
    Ims(Vec<ImsRecord>),
    Sitr(Vec<TaxRecord>),
    Pec(Vec<PecRecord>),
}

impl Records {
    /// No records of a registry.
    pub const fn none(registry: Registry) -> Self {
        match registry {
            Registry::Ims => Self::Ims(Vec::new()),
            Registry::Sitr => Self::Sitr(Vec::new()),
            Registry::Pec => Self::Pec(Vec::new()),
        }
    }

    /// The registry that answered.
    pub const fn registry(&self) -> Registry {
        match self {
            Self::Ims(_) => Registry::Ims,
            Self::Sitr(_) => Registry::Sitr,
            Self::Pec(_) => Registry::Pec,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Ims(records) => records.len(),
            Self::Sitr(records) => records.len(),
            Self::Pec(records) => records.len(),
        }
    }

    /// Whether the registry knows nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps the first `most`; whether any were left out.
    pub fn cap(&mut self, most: usize) -> bool {
        let more = self.len() > most;
        match self {
            Self::Ims(records) => records.truncate(most),
            Self::Sitr(records) => records.truncate(most),
            Self::Pec(records) => records.truncate(most),
        }
        more
    }

    /// Whether any record belongs to somebody else than the key asked for: shown as a warning.
    pub fn of_another(&self, key: &LookupKey) -> bool {
        let wanted = key.value.as_str();
        let differs = |value: &str| {
            let value = match key.kind {
                LookupKind::TaxCode => tax_code::normalise(value),
                LookupKind::Plate => plate::normalise(value),
                LookupKind::Email => value.trim().to_lowercase(),
                LookupKind::Phone => phone::normalise(value).unwrap_or_default(),
            };
            !value.is_empty() && value != wanted
        };
        match (self, key.kind) {
            (Self::Ims(all), LookupKind::TaxCode) => all.iter().any(|one| differs(&one.tax_code)),
            (Self::Ims(all), LookupKind::Email) => all.iter().any(|one| differs(&one.email)),
            (Self::Ims(all), LookupKind::Phone) => all.iter().any(|one| differs(&one.phone)),
            (Self::Sitr(all), LookupKind::TaxCode) => all.iter().any(|one| differs(&one.tax_code)),
            (Self::Sitr(all), LookupKind::Plate) => all.iter().any(|one| differs(&one.plate)),
            (Self::Pec(all), LookupKind::TaxCode) => all.iter().any(|one| differs(&one.tax_code)),
            (Self::Pec(all), LookupKind::Email) => all.iter().any(|one| differs(&one.address)),
            (Self::Ims(_), LookupKind::Plate)
            | (Self::Sitr(_), LookupKind::Email | LookupKind::Phone)
            | (Self::Pec(_), LookupKind::Plate | LookupKind::Phone) => false,
        }
    }
}

coded! {
    /// How a look-up ended: what the card shows and what is recorded.
    pub enum LookupResult {
        /// The registry knows something.
        Hit = "hit",
        /// It knows nothing.
        Miss = "miss",
        /// It did not answer in time.
        Slow = "slow",
        /// It cannot be reached, or answered with a fault.
        Down = "down",
        /// It was not asked: it failed several times in a row, and is left alone for a moment.
        Resting = "resting",
        /// It answered something that is not in its contract.
        Broken = "broken",
        /// Its certificate is not valid.
        Certificate = "certificate",
        /// It refused the desk's credentials.
        Refused = "refused",
    }
}

impl LookupResult {
    /// Whether the registry did what it is there for.
    pub const fn answered(self) -> bool {
        matches!(self, Self::Hit | Self::Miss)
    }
}

/// A look-up that an operator asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupForm {
    pub registry: Registry,
    pub kind: LookupKind,
    /// The key as typed.
    pub key: String,
    /// The ticket it is for; none while a contact is being logged.
    #[serde(default)]
    pub ticket_id: Option<i64>,
    /// The contact being logged: when its form was opened, in milliseconds since the epoch.
    #[serde(default)]
    pub call_at: Option<i64>,
    /// The queue and the reason chosen while a contact is being logged; a ticket has its own.
    #[serde(default)]
    pub queue_id: Option<i64>,
    #[serde(default)]
    pub reason_id: Option<i64>,
    /// Why, where queue and reason do not call for this registry.
    #[serde(default)]
    pub why: String,
    /// The key is of somebody else than the person who turned to the desk.
    #[serde(default)]
    pub third_party: bool,
    /// The operator has seen the delegation.
    #[serde(default)]
    pub delegation: bool,
    /// Ask the registry again, also where its answer is still at hand.
    #[serde(default)]
    pub again: bool,
}

/// What a registry's card shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Number of the look-up, by which the card can be attached to the ticket while it is at hand.
    pub id: i64,
    pub kind: LookupKind,
    /// The key it was asked by.
    pub key: String,
    pub result: LookupResult,
    pub records: Records,
    /// When the registry answered.
    pub at: Moment,
    /// The registry has more than what is shown.
    pub more: bool,
    /// How many it has then, where it can say so.
    pub total: Option<i64>,
    /// The registry answered with somebody else's data.
    pub of_another: bool,
    /// It was asked before and is shown again.
    pub kept: bool,
}

/// What has to happen before a registry is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookupAnswer {
    Card(Box<Card>),
    /// Neither queue nor reason call for this registry: a reason has to be typed.
    NeedsReason,
    /// It is about somebody else: the delegation has to be seen first.
    NeedsDelegation,
    /// The key is not complete, or cannot be one.
    NoKey,
}

/// A registry as the contact form and the ticket know it: one this person may ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryChoice {
    pub registry: Registry,
    /// Queues whose contacts it is asked for without being told to, with the reasons that call for it; no reason: all.
    pub called_for: Vec<(i64, Option<i64>)>,
    /// Whether the delegation has to be seen before it is asked about somebody else, whatever the queue.
    pub asks_delegation: bool,
    /// Queues in which it has to be seen.
    pub delegation_queues: Vec<i64>,
}

impl RegistryChoice {
    /// Whether queue and reason call for this registry.
    pub fn is_called_for(&self, queue_id: i64, reason_id: Option<i64>) -> bool {
        self.called_for
            .iter()
            .any(|(queue, reason)| *queue == queue_id && (reason.is_none() || *reason == reason_id))
    }

    /// Whether somebody else's data are shown only after the delegation was seen. As long as no queue is chosen it may become one
    /// in which it has to be.
    pub fn needs_delegation(&self, queue_id: Option<i64>) -> bool {
        let in_queue = match queue_id {
            Some(id) => self.delegation_queues.contains(&id),
            None => !self.delegation_queues.is_empty(),
        };
        self.asks_delegation || in_queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: LookupKind, typed: &str) -> Option<String> {
        LookupKey::parse(kind, typed).map(|key| key.value)
    }

    #[test]
    fn only_complete_keys_that_can_be_one_are_asked_for() {
        assert_eq!(
            key(LookupKind::TaxCode, "rssmra80a01 g942k").as_deref(),
            Some("RSSMRA80A01G942K")
        );
        assert_eq!(key(LookupKind::TaxCode, "00743110157").as_deref(), Some("00743110157"));
        assert_eq!(key(LookupKind::Plate, "ab 123-cd").as_deref(), Some("AB123CD"));
        assert_eq!(
            key(LookupKind::Email, " M.Rossi@Posta.example ").as_deref(),
            Some("m.rossi@posta.example")
        );
        assert_eq!(key(LookupKind::Phone, "0971 471373").as_deref(), Some("+390971471373"));
        for (kind, typed) in [
            (LookupKind::TaxCode, "RSSMRA80A01G942"),
            (LookupKind::TaxCode, "RSSMRA80A01G942X"),
            (LookupKind::TaxCode, "*)(uid=*"),
            (LookupKind::Plate, "AB12"),
            (LookupKind::Plate, "TARGA"),
            (LookupKind::Plate, "AB' OR 1=1"),
            (LookupKind::Email, "rossi"),
            (LookupKind::Phone, "anonimo"),
        ] {
            assert_eq!(key(kind, typed), None, "{typed}");
        }
    }

    #[test]
    fn data_of_somebody_else_is_noticed() {
        let asked = LookupKey::parse(LookupKind::TaxCode, "RSSMRA80A01G942K").unwrap();
        let record = |code: &str| TaxRecord {
            tax_code: code.into(),
            ..TaxRecord::default()
        };
        assert!(!Records::Sitr(vec![record("rssmra80a01g942k"), record("")]).of_another(&asked));
        assert!(Records::Sitr(vec![record("RSSMRA80A01G942K"), record("VRDNNA85M65F052O")]).of_another(&asked));
    }

    #[test]
    fn what_is_left_to_pay_counts_interest_and_sanctions_and_knows_exemptions() {
        let mut position = TaxRecord {
            due_cents: 20_000,
            interest_cents: 430,
            sanction_cents: 1_000,
            paid_cents: 5_000,
            ..TaxRecord::default()
        };
        assert_eq!(position.open_cents(), 16_430);
        position.paid_cents = 30_000;
        assert_eq!(position.open_cents(), 0);
        position.paid_cents = 0;
        position.exemption = "Legge 104/1992".into();
        assert_eq!(position.open_cents(), 0);
    }

    #[test]
    fn a_key_shows_in_no_log() {
        let key = LookupKey::parse(LookupKind::TaxCode, "RSSMRA80A01G942K").unwrap();
        assert!(!format!("{key:?}").contains("RSSMRA"));
    }
}
