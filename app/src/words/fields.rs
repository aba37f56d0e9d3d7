//! The words about fields of forms: why one was not accepted, and their labels in a summary of errors.

use leptos_i18n::td_string;
use model::FieldProblem;
use model::problem::FieldError;

use super::said;
use crate::i18n::i18n::Locale;

/// Why a field was not accepted, in which line, and what to do.
pub fn field_error(l: Locale, problem: &FieldProblem) -> String {
    let text = why(l, problem);
    match problem.line {
        Some(line) => td_string!(l, field_error.line, line = line, text = text).to_string(),
        None => text,
    }
}

fn why(l: Locale, problem: &FieldProblem) -> String {
    let limit = problem.limit.unwrap_or_default();
    let detail = problem.detail.clone().unwrap_or_default();
    match problem.error {
        FieldError::Required => td_string!(l, field_error.required).to_owned(),
        FieldError::TooLong => td_string!(l, field_error.too_long, limit = limit).to_string(),
        FieldError::TooShort => td_string!(l, field_error.too_short, limit = limit).to_string(),
        FieldError::UnknownChoice => td_string!(l, field_error.unknown_choice).to_owned(),
        FieldError::BadAddress => td_string!(l, field_error.bad_address).to_owned(),
        FieldError::BadDate => td_string!(l, field_error.bad_date).to_owned(),
        FieldError::FileTooLarge => {
            td_string!(l, field_error.file_too_large, limit = limit / (1024 * 1024)).to_string()
        }
        FieldError::MailTooLarge => td_string!(l, field_error.mail_too_large, limit = limit / 1_000_000).to_string(),
        FieldError::Taken => td_string!(l, field_error.taken).to_owned(),
        FieldError::WrongPassword => td_string!(l, field_error.wrong_password).to_owned(),
        FieldError::NotTheSame => td_string!(l, field_error.not_the_same).to_owned(),
        FieldError::TooWeak => td_string!(l, field_error.too_weak).to_owned(),
        FieldError::OutOfRange => td_string!(l, field_error.out_of_range, limit = limit).to_string(),
        FieldError::Characters => td_string!(l, field_error.characters).to_owned(),
        FieldError::BadNumber => td_string!(l, field_error.bad_number).to_owned(),
        FieldError::Placeholder => td_string!(l, field_error.placeholder).to_owned(),
        FieldError::NoText => td_string!(l, field_error.no_text).to_owned(),
        FieldError::NoMissing => td_string!(l, field_error.no_missing).to_owned(),
        FieldError::NotVerified => td_string!(l, field_error.not_verified).to_owned(),
        FieldError::NoPeople => td_string!(l, field_error.no_people).to_owned(),
        FieldError::NoOffice => td_string!(l, field_error.no_office).to_owned(),
        FieldError::NotPermitted => td_string!(l, field_error.not_permitted).to_owned(),
        FieldError::InUse => said(td_string!(l, field_error.in_use), &detail),
        FieldError::NoCondition => td_string!(l, field_error.no_condition).to_owned(),
        FieldError::NoConnection => td_string!(l, field_error.no_connection).to_owned(),
        FieldError::Source => td_string!(l, field_error.source).to_owned(),
        FieldError::Pattern => td_string!(l, field_error.pattern, detail = detail).to_string(),
        FieldError::MatchesAll => td_string!(l, field_error.matches_all).to_owned(),
        FieldError::Group => td_string!(l, field_error.group, detail = detail).to_string(),
        FieldError::NoGroup => td_string!(l, field_error.no_group, example = "(?P<caller>…)".to_owned()).to_string(),
        FieldError::NoPattern => td_string!(l, field_error.no_pattern).to_owned(),
        FieldError::NoMail => td_string!(l, field_error.no_mail).to_owned(),
        FieldError::NotTold => td_string!(l, field_error.not_told).to_owned(),
        FieldError::TooFewAttempts => td_string!(l, field_error.too_few_attempts, limit = limit).to_string(),
        FieldError::NotAhead => td_string!(l, field_error.not_ahead).to_owned(),
    }
}

/// The label of a field, for the summary of errors.
pub fn field(l: Locale, name: &str) -> &'static str {
    match name {
        "subject" => td_string!(l, field.subject),
        "notes" => td_string!(l, field.notes),
        "text" => td_string!(l, field.text),
        "cc" => td_string!(l, field.cc),
        "to" => td_string!(l, field.to),
        "from" => td_string!(l, field.from),
        "files" => td_string!(l, field.files),
        "queue_id" => td_string!(l, field.queue),
        "reason_id" => td_string!(l, field.reason),
        "outcome_id" | "end_outcome" => td_string!(l, field.outcome),
        "received_at" => td_string!(l, field.received_at),
        "caller_name" | "behalf_name" => td_string!(l, field.name),
        "caller_phone" | "behalf_phone" => td_string!(l, field.phone),
        "caller_tax_code" | "behalf_tax_code" => td_string!(l, field.tax_code),
        "caller_email" | "behalf_email" => td_string!(l, field.email),
        "old" => td_string!(l, field.old_password),
        "new" => td_string!(l, field.new_password),
        "again" => td_string!(l, field.again_password),
        "name" => td_string!(l, admin.name),
        "login" => td_string!(l, admin.login),
        "email" => td_string!(l, admin.email),
        "operator_code" => td_string!(l, admin.operator_code),
        "grants" => td_string!(l, admin.roles),
        "level" => td_string!(l, admin.level),
        "slug" => td_string!(l, admin.slug),
        "signature" => td_string!(l, admin.signature),
        "reply_template" => td_string!(l, admin.reply_template),
        "receipt_subject" => td_string!(l, admin.receipt_subject),
        "receipt_body" => td_string!(l, admin.receipt_body),
        "number" => td_string!(l, admin.number),
        "hours" => td_string!(l, admin.hours),
        "sort" => td_string!(l, admin.sort),
        "sheet" => td_string!(l, admin.sheet),
        "title" => td_string!(l, admin.answer_title),
        "body" => td_string!(l, admin.body),
        "address" => td_string!(l, admin.address),
        "max_bytes" => td_string!(l, admin.max_bytes),
        "secret_expires" => td_string!(l, admin.secret_expires),
        "acceptance_minutes" => td_string!(l, admin.acceptance_minutes),
        "imap_host" => td_string!(l, admin.imap_host),
        "imap_port" => td_string!(l, admin.imap_port),
        "imap_security" | "smtp_security" => td_string!(l, admin.security),
        "smtp_port" => td_string!(l, admin.smtp_port),
        "secret" => td_string!(l, admin.secret),
        "dest" => td_string!(l, triage.to),
        "dest2" => td_string!(l, triage.to2),
        "dest3" => td_string!(l, triage.to3),
        "subject2" | "subject3" => td_string!(l, field.subject),
        "ticket" => td_string!(l, triage.number),
        "note" | "end_note" => td_string!(l, triage.note),
        "why" => td_string!(l, triage.why),
        "office_id" => td_string!(l, forward.to),
        "missing" => td_string!(l, forward.lacks),
        "moves" => td_string!(l, ladder.moves),
        "active" => td_string!(l, admin.status),
        "queues" => td_string!(l, admin.office_queues),
        "checklist" => td_string!(l, admin.checklist),
        "request_template" => td_string!(l, admin.request_template),
        "sender" => td_string!(l, sorting.sender),
        "recipient" => td_string!(l, sorting.recipient),
        "attachment" => td_string!(l, sorting.attachment),
        "kind" => td_string!(l, sorting.kind),
        "all" => td_string!(l, fax_rules.all),
        "any" => td_string!(l, fax_rules.any),
        "failure" => td_string!(l, fax_rules.failure),
        "extract" => td_string!(l, fax_rules.extract),
        "mail" => td_string!(l, fax_rules.mail),
        "archive_folder" => td_string!(l, admin.archive_folder),
        "keep_days" => td_string!(l, admin.keep_days),
        "at" | "next_busy" | "next_no_answer" => td_string!(l, recontact.when),
        "channel" => td_string!(l, recontact.how),
        "result" => td_string!(l, recontact.result),
        "attempts" => td_string!(l, recontact.attempts),
        item if item.starts_with("item") => td_string!(l, forward.documents),
        _ => td_string!(l, field.other),
    }
}
