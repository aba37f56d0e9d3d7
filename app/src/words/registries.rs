//! The words of the registries as they are configured: how each is reached, and what became of files for the local ones.

use leptos_i18n::td_string;
use model::lookup::Registry;
use model::registry_import::{ImportFault, ImportMode, ImportPolicy, ImportState, LineError, LineProblem};

use crate::i18n::i18n::Locale;

/// A registry's name, with what it is.
pub fn registry(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Ims => td_string!(l, registries.ims),
        Registry::Sitr => td_string!(l, registries.sitr),
        Registry::Pec => td_string!(l, registries.pec),
    }
}

/// How it is reached; a way that these words do not know is said as it is.
pub fn how(l: Locale, how: &str) -> String {
    match how {
        "local" => td_string!(l, registries.how_local).to_owned(),
        "ldap" => td_string!(l, registries.how_ldap).to_owned(),
        "rest" => td_string!(l, registries.how_rest).to_owned(),
        "view" => td_string!(l, registries.how_view).to_owned(),
        other => other.to_owned(),
    }
}

/// Where an import stands.
pub fn state(l: Locale, state: ImportState) -> &'static str {
    match state {
        ImportState::Reading => td_string!(l, registries.reading),
        ImportState::Ready => td_string!(l, registries.ready),
        ImportState::InForce => td_string!(l, registries.in_force),
        ImportState::Past => td_string!(l, registries.past),
        ImportState::Failed => td_string!(l, registries.failed),
        ImportState::Discarded => td_string!(l, registries.discarded),
    }
}

/// What a file is.
pub fn mode(l: Locale, mode: ImportMode) -> &'static str {
    match mode {
        ImportMode::Complete => td_string!(l, registries.complete),
        ImportMode::Update => td_string!(l, registries.update),
    }
}

/// What becomes of refused lines.
pub fn policy(l: Locale, policy: ImportPolicy) -> &'static str {
    match policy {
        ImportPolicy::AllOrNothing => td_string!(l, registries.all_or_nothing),
        ImportPolicy::LeaveOut => td_string!(l, registries.leave_out),
    }
}

/// Why a file was not read to its end.
pub fn fault(l: Locale, fault: ImportFault) -> &'static str {
    match fault {
        ImportFault::Interrupted => td_string!(l, registries.interrupted),
        ImportFault::TooManyLines => td_string!(l, registries.too_many_lines),
        ImportFault::Full => td_string!(l, registries.full),
        ImportFault::Fault => td_string!(l, registries.fault),
    }
}

/// Why a line was refused.
pub fn line_error(l: Locale, error: LineError) -> &'static str {
    match error {
        LineError::Columns => td_string!(l, registries.line_columns),
        LineError::Quote => td_string!(l, registries.line_quote),
        LineError::TooLong => td_string!(l, registries.line_too_long),
        LineError::Encoding => td_string!(l, registries.line_encoding),
        LineError::Characters => td_string!(l, registries.line_characters),
        LineError::Required => td_string!(l, registries.line_required),
        LineError::Length => td_string!(l, registries.line_length),
        LineError::TaxCode => td_string!(l, registries.line_tax_code),
        LineError::Plate => td_string!(l, registries.line_plate),
        LineError::Year => td_string!(l, registries.line_year),
        LineError::Amount => td_string!(l, registries.line_amount),
        LineError::Date => td_string!(l, registries.line_date),
        LineError::Choice => td_string!(l, registries.line_choice),
        LineError::Number => td_string!(l, registries.line_number),
        LineError::Address => td_string!(l, registries.line_address),
        LineError::Duplicate => td_string!(l, registries.line_duplicate),
    }
}

/// A refused line: its number, its column, and why.
pub fn line(l: Locale, problem: &LineProblem) -> String {
    let why = line_error(l, problem.error);
    let text = match problem.column {
        Some(column) => format!("{column}: {why}"),
        None => why.to_owned(),
    };
    td_string!(l, field_error.line, line = problem.line, text = text).to_string()
}
