//! The words of exports.

use leptos_i18n::td_string;
use model::Moment;
use model::export::{ExportFault, ExportState, PersonKind, SelectionView};

use crate::format;
use crate::i18n::i18n::Locale;

/// How far an export is.
pub fn state(l: Locale, state: ExportState) -> &'static str {
    match state {
        ExportState::Waiting => td_string!(l, exports.state_waiting),
        ExportState::Running => td_string!(l, exports.state_running),
        ExportState::Done => td_string!(l, exports.state_done),
        ExportState::Failed => td_string!(l, exports.state_failed),
        ExportState::Removed => td_string!(l, exports.state_removed),
    }
}

/// Why an export could not be written, and what to do.
pub fn fault(l: Locale, fault: ExportFault) -> &'static str {
    match fault {
        ExportFault::Full => td_string!(l, exports.fault_full),
        ExportFault::Failed => td_string!(l, exports.fault_failed),
        ExportFault::Empty => td_string!(l, exports.fault_empty),
    }
}

/// What a package holds, in a line.
pub fn what(l: Locale, what: &SelectionView) -> String {
    let mut parts = Vec::new();
    if let Some(name) = what.contract.clone() {
        parts.push(td_string!(l, exports.of_contract, name = name).to_string());
    }
    if let Some(name) = what.queue.clone() {
        parts.push(td_string!(l, exports.of_queue, name = name).to_string());
    }
    if let Some(day) = &what.from {
        parts.push(td_string!(l, exports.of_since, day = date(day)).to_string());
    }
    if let Some(day) = &what.until {
        parts.push(td_string!(l, exports.of_until, day = date(day)).to_string());
    }
    if what.tickets > 0 {
        parts.push(td_string!(l, exports.of_tickets, n = what.tickets).to_string());
    }
    if let Some(n) = what.disposal {
        parts.push(td_string!(l, exports.of_disposal, n = n).to_string());
    }
    match what.person {
        Some(PersonKind::TaxCode) => parts.push(td_string!(l, exports.of_person_code).to_owned()),
        Some(PersonKind::Address) => parts.push(td_string!(l, exports.of_person_address).to_owned()),
        None => {}
    }
    parts.join(", ")
}

/// The day of a moment, with its year.
pub fn date(at: &Moment) -> String {
    format::day(at.iso.get(..10).unwrap_or_default())
}
