//! Files for the local registries: what they may hold, how reading one ended, and what it would change.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::lookup::Registry;
use crate::time::Moment;

/// Largest file, in bytes.
pub const FILE_MAX: u64 = 500 * 1024 * 1024;
/// Refused lines that are told one by one; beyond them they are only counted.
pub const TOLD_MAX: usize = 200;

coded! {
    /// Where the import of a file stands. Its records are seen by look-ups in one of these states only.
    pub enum ImportState {
        /// The file is being read.
        Reading = "reading",
        /// It was read, and what it would change is known.
        Ready = "ready",
        /// Look-ups are answered from it. At most one import of a registry is.
        InForce = "in_force",
        /// It was in force until another took its place.
        Past = "past",
        /// Reading it was cut short.
        Failed = "failed",
        /// It was thrown away before it was in force.
        Discarded = "discarded",
    }
}

coded! {
    /// What a file is.
    pub enum ImportMode {
        /// The whole registry: what is not in it is gone.
        Complete = "complete",
        /// What is new or different; everything else stays.
        Update = "update",
    }
}

coded! {
    /// What becomes of a file with lines that were refused.
    pub enum ImportPolicy {
        /// It cannot be put in force.
        AllOrNothing = "all_or_nothing",
        /// It can, without those lines.
        LeaveOut = "leave_out",
    }
}

coded! {
    /// Why reading a file was cut short.
    pub enum ImportFault {
        /// The process that read it ended.
        Interrupted = "interrupted",
        /// More lines than a local registry takes.
        TooManyLines = "too_many_lines",
        /// No space was left.
        Full = "full",
        /// Anything else; the log tells.
        Fault = "fault",
    }
}

coded! {
    /// Why a line was refused.
    pub enum LineError {
        /// More or fewer values than the header has names.
        Columns = "columns",
        /// A quotation mark that nothing closes on the same line.
        Quote = "quote",
        /// Longer than 64 KB.
        TooLong = "too_long",
        /// Bytes that are no text in the encoding of the file.
        Encoding = "encoding",
        /// Control characters.
        Characters = "characters",
        /// A value that has to be there is not.
        Required = "required",
        /// A value of more than 200 characters.
        Length = "length",
        /// No codice fiscale and no partita IVA, or one whose control character is wrong.
        TaxCode = "tax_code",
        /// No number plate.
        Plate = "plate",
        /// No year between 1900 and 2100.
        Year = "year",
        /// No amount of money.
        Amount = "amount",
        /// No day.
        Date = "date",
        /// Not one of the words that this column knows.
        Choice = "choice",
        /// No whole number.
        Number = "number",
        /// No mail address.
        Address = "address",
        /// A line before it is about the same record.
        Duplicate = "duplicate",
    }
}

coded! {
    /// A column of a file, by the name that these documents give it. Files may use others (`domain::lookups::import`).
    pub enum Column {
        TaxCode = "codice_fiscale",
        Name = "nome",
        Surname = "cognome",
        Email = "email",
        Phone = "telefono",
        State = "stato",
        RegisteredOn = "data_registrazione",
        Pin = "stato_pin",
        PinOn = "data_pin",
        Plate = "targa",
        Year = "anno",
        Due = "dovuto",
        Paid = "versato",
        Interest = "interessi",
        Sanctions = "sanzioni",
        PaidOn = "data_versamento",
        Act = "numero_atto",
        Roll = "cartella",
        Exemption = "esenzione",
        Dispute = "contestazione",
        Address = "casella",
        Holder = "titolare",
        Quota = "quota_mb",
        Used = "occupati_mb",
        ExpiresOn = "scadenza",
        Pending = "richieste",
    }
}

impl Column {
    /// The columns of a file for this registry; those that it must have come first.
    pub const fn of(registry: Registry) -> &'static [Self] {
        match registry {
            Registry::Ims => &[
                Self::TaxCode,
                Self::Name,
                Self::State,
                Self::Surname,
                Self::Email,
                Self::Phone,
                Self::RegisteredOn,
                Self::Pin,
                Self::PinOn,
            ],
            Registry::Sitr => &[
                Self::TaxCode,
                Self::Plate,
                Self::Year,
                Self::Due,
                Self::Paid,
                Self::Interest,
                Self::Sanctions,
                Self::PaidOn,
                Self::Act,
                Self::Roll,
                Self::Exemption,
                Self::Dispute,
            ],
            Registry::Pec => &[
                Self::Address,
                Self::Holder,
                Self::TaxCode,
                Self::State,
                Self::Quota,
                Self::Used,
                Self::ExpiresOn,
                Self::Pending,
            ],
        }
    }

    /// Those that a file for this registry must have.
    pub fn needed(registry: Registry) -> &'static [Self] {
        let count = match registry {
            Registry::Ims => 3,
            Registry::Sitr => 5,
            Registry::Pec => 4,
        };
        &Self::of(registry)[..count]
    }
}

/// A line that was refused. What stood in it is not kept: the line's number leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// Counted from 1, the header included, as editors and spreadsheets count.
    pub line: i64,
    pub error: LineError,
    /// The column that is meant, where it is about one.
    #[serde(default)]
    pub column: Option<Column>,
}

/// What was found in a file beside its records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// The first lines that were refused.
    pub told: Vec<LineProblem>,
    /// How many were refused for which reason, the most frequent first.
    pub counts: Vec<(LineError, i64)>,
    /// Names in the header that no column has: nothing was read from there.
    pub ignored: Vec<String>,
}

/// The import of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    pub id: i64,
    pub registry: Registry,
    pub state: ImportState,
    pub mode: ImportMode,
    pub policy: ImportPolicy,
    pub file_name: String,
    /// Of the file, which itself is not kept: 64 hexadecimal digits.
    pub sha256: String,
    /// Who sent it; nobody where it came by the command line.
    pub by: Option<String>,
    pub started: Moment,
    pub ended: Option<Moment>,
    /// When it was put in force.
    pub applied: Option<Moment>,
    /// Size of the file, and how much of it was read, in bytes.
    pub bytes: i64,
    pub read_bytes: i64,
    /// Lines with values, the header not counted.
    pub lines: i64,
    pub accepted: i64,
    pub refused: i64,
    /// Against what was in force when it was read.
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
    pub unchanged: i64,
    pub fault: Option<ImportFault>,
    pub findings: Findings,
}

impl ImportView {
    /// Whether it can be put in force.
    pub fn may_apply(&self) -> bool {
        self.state == ImportState::Ready && may_apply(self.policy, self.accepted, self.refused)
    }

    /// How many records the registry has once it is in force.
    pub fn records(&self) -> i64 {
        self.added + self.changed + self.unchanged
    }
}

/// Whether a file that was read can be put in force. One without a single good line never can: it would empty the registry.
pub fn may_apply(policy: ImportPolicy, accepted: i64, refused: i64) -> bool {
    accepted > 0 && (policy == ImportPolicy::LeaveOut || refused == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_good_line_never_empties_a_registry() {
        assert!(may_apply(ImportPolicy::AllOrNothing, 1, 0));
        assert!(!may_apply(ImportPolicy::AllOrNothing, 99, 1));
        assert!(may_apply(ImportPolicy::LeaveOut, 99, 1));
        assert!(!may_apply(ImportPolicy::LeaveOut, 0, 0));
        assert!(!may_apply(ImportPolicy::LeaveOut, 0, 5));
    }

    #[test]
    fn what_a_file_must_have_is_a_part_of_what_it_may_have() {
        assert_eq!(Column::needed(Registry::Sitr).last(), Some(&Column::Paid));
        assert_eq!(Column::needed(Registry::Pec).last(), Some(&Column::State));
        assert_eq!(Column::needed(Registry::Ims).last(), Some(&Column::State));
    }
}
