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
        FieldError::TooFew => td_string!(l, field_error.too_few, limit = limit).to_string(),
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
        FieldError::NoDate => td_string!(l, field_error.no_date).to_owned(),
        FieldError::BadOrder => td_string!(l, field_error.bad_order).to_owned(),
        FieldError::NoSuchDay => td_string!(l, field_error.no_such_day).to_owned(),
        FieldError::BadDuration => td_string!(l, field_error.bad_duration).to_owned(),
        FieldError::BadPercent => td_string!(l, field_error.bad_percent).to_owned(),
        FieldError::BadPercents => td_string!(l, field_error.bad_percents).to_owned(),
        FieldError::BadHours => td_string!(l, field_error.bad_hours).to_owned(),
        FieldError::NoHours => td_string!(l, field_error.no_hours).to_owned(),
        FieldError::NotTold => td_string!(l, field_error.not_told).to_owned(),
        FieldError::TooFewAttempts => td_string!(l, field_error.too_few_attempts, limit = limit).to_string(),
        FieldError::NotAhead => td_string!(l, field_error.not_ahead).to_owned(),
        FieldError::BadDomain => td_string!(l, field_error.bad_domain).to_owned(),
        FieldError::LogTooOld => td_string!(l, field_error.log_too_old, day = detail).to_string(),
        FieldError::BadConsole => td_string!(l, field_error.bad_console).to_owned(),
        FieldError::FileKind => td_string!(l, field_error.file_kind).to_owned(),
        FieldError::ByProvider => said(td_string!(l, field_error.by_provider), &detail),
        FieldError::ProviderSilent => said(td_string!(l, field_error.provider_silent), &detail),
        FieldError::NoTicket => said(td_string!(l, field_error.no_ticket), &detail),
        FieldError::NoSuchTicket => said(td_string!(l, exports.no_such_ticket), &detail),
        FieldError::Linked => said(td_string!(l, field_error.linked), &detail),
        FieldError::OutageOver => td_string!(l, field_error.outage_over).to_owned(),
        FieldError::OnlyOne => td_string!(l, field_error.only_one).to_owned(),
        FieldError::NoKey => td_string!(l, field_error.no_key).to_owned(),
        FieldError::TellsKey => td_string!(l, field_error.tells_key).to_owned(),
        FieldError::NeedsDelegation => td_string!(l, field_error.needs_delegation).to_owned(),
        FieldError::CardGone => td_string!(l, field_error.card_gone).to_owned(),
        FieldError::EmptyFile => td_string!(l, field_error.empty_file).to_owned(),
        FieldError::NoTable => td_string!(l, field_error.no_table).to_owned(),
        FieldError::NoColumns => {
            let (missing, found) = detail.split_once('|').unwrap_or((detail.as_str(), ""));
            let (missing, found) = (missing.to_owned(), found.to_owned());
            td_string!(l, field_error.no_columns, missing = missing, found = found).to_string()
        }
        FieldError::DoubledColumn => td_string!(l, field_error.doubled_column, detail = detail).to_string(),
        FieldError::Busy => td_string!(l, field_error.busy).to_owned(),
        FieldError::Overlaps => said(td_string!(l, field_error.overlaps), &detail),
        FieldError::NothingFits => td_string!(l, field_error.nothing_fits).to_owned(),
        FieldError::NotOver => td_string!(l, field_error.not_over).to_owned(),
        FieldError::NotGood => td_string!(l, field_error.not_good).to_owned(),
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
        "notices" => td_string!(l, admin.notices),
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
        "retention_class_id" | "class_id" => td_string!(l, retention.class_label),
        "supplier" => td_string!(l, retention.supplier),
        "first" => td_string!(l, retention.first),
        "last" => td_string!(l, retention.last),
        "months" => td_string!(l, retention.months),
        "legal_basis" => td_string!(l, retention.legal_basis),
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
        "person_id" => td_string!(l, audit.person),
        "year" => td_string!(l, audit.year),
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
        "code" => td_string!(l, clocks.code),
        "channels" => td_string!(l, clocks.channels),
        "forwarded" => td_string!(l, clocks.forwarded),
        "starts" => td_string!(l, clocks.starts),
        "clock" => td_string!(l, clocks.clock),
        "budget" => td_string!(l, clocks.budget),
        "share_0" | "share_1" | "share_2" | "share_3" => td_string!(l, clocks.shares),
        "warnings" => td_string!(l, clocks.warnings),
        "valid_from" => td_string!(l, clocks.valid_from),
        "valid_until" => td_string!(l, clocks.valid_until),
        "holiday_day" => td_string!(l, clocks.day),
        "holiday_month" => td_string!(l, clocks.month),
        "holiday_from" => td_string!(l, clocks.first_year),
        "holiday_to" => td_string!(l, clocks.last_year),
        "closed_day" => td_string!(l, clocks.day),
        "closed_from" => td_string!(l, clocks.closed_from),
        "closed_until" => td_string!(l, clocks.closed_until),
        "closed_name" | "closed_day_name" => td_string!(l, clocks.reason),
        "monday" => td_string!(l, clocks.monday),
        "tuesday" => td_string!(l, clocks.tuesday),
        "wednesday" => td_string!(l, clocks.wednesday),
        "thursday" => td_string!(l, clocks.thursday),
        "friday" => td_string!(l, clocks.friday),
        "saturday" => td_string!(l, clocks.saturday),
        "sunday" => td_string!(l, clocks.sunday),
        "reopen_days" => td_string!(l, clocks.reopen_days),
        "closed_since" => td_string!(l, clocks.closed_since),
        "steps" => td_string!(l, clocks.steps),
        year if year.starts_with("end_") => td_string!(l, clocks.last_year),
        "at" | "next_busy" | "next_no_answer" => td_string!(l, recontact.when),
        "channel" => td_string!(l, recontact.how),
        "result" => td_string!(l, recontact.result),
        "attempts" => td_string!(l, recontact.attempts),
        "archive_days" => td_string!(l, archive.days),
        "related" => td_string!(l, archive.follows),
        #[cfg(feature = "ssr")]
        months if months.starts_with("months_") => td_string!(l, retention.months),
        "counted" => td_string!(l, retention.counted),
        #[cfg(feature = "ssr")]
        pec if pec.starts_with("pec_") => super::pec_requests::field_named(l, pec),
        #[cfg(feature = "ssr")]
        "reference" => td_string!(l, pec_request.reference),
        #[cfg(feature = "ssr")]
        "requests" => td_string!(l, pec_request.requests),
        #[cfg(feature = "ssr")]
        "attachment_id" => td_string!(l, pec_request.form_chosen),
        #[cfg(feature = "ssr")]
        "submit" => td_string!(l, pec_request.submit),
        #[cfg(feature = "ssr")]
        "refusal" => td_string!(l, pec_request.refusal),
        #[cfg(feature = "ssr")]
        "console" => td_string!(l, pec_request.admin_console),
        #[cfg(feature = "ssr")]
        text if text.starts_with("text_") || text.starts_with("refusal_") => td_string!(l, pec_request.text),
        #[cfg(feature = "ssr")]
        "protocol" => td_string!(l, hold.protocol),
        #[cfg(feature = "ssr")]
        "released_why" => td_string!(l, hold.released_why),
        #[cfg(feature = "ssr")]
        "basis" => td_string!(l, disposal.basis),
        #[cfg(feature = "ssr")]
        "accepted_who" => td_string!(l, disposal.accepted_who),
        #[cfg(feature = "ssr")]
        "accepted_on" => td_string!(l, disposal.accepted_on),
        #[cfg(feature = "ssr")]
        "accepted_protocol" => td_string!(l, disposal.accepted_protocol),
        #[cfg(feature = "ssr")]
        "authority" => td_string!(l, disposal.authority),
        #[cfg(feature = "ssr")]
        "act_number" => td_string!(l, disposal.act_number),
        #[cfg(feature = "ssr")]
        "act_on" => td_string!(l, disposal.act_on),
        #[cfg(feature = "ssr")]
        "count" => td_string!(l, disposal.count_again),
        "outage_id" => td_string!(l, outage.name),
        "description" => td_string!(l, outage.cause),
        "began_at" => td_string!(l, outage.began),
        "expected_at" => td_string!(l, outage.expected),
        "numbers" => td_string!(l, outage.tickets),
        "report_text" => td_string!(l, outage.report_text),
        "since" => td_string!(l, lookup_review.since),
        "contract_id" => td_string!(l, exports.contract),
        "tickets" => td_string!(l, exports.tickets),
        "person" => td_string!(l, exports.person),
        "export_days" => td_string!(l, exports.keep),
        "until" => td_string!(l, lookup_review.until),
        "day" => td_string!(l, lookup_review.day),
        "registries" => td_string!(l, lookup.registries),
        "registry" => td_string!(l, lookup.registry),
        "key" => td_string!(l, lookup.key),
        "delegation" | "delegation_seen" => td_string!(l, lookup.delegation),
        "file" => td_string!(l, registries.file),
        "mode" => td_string!(l, registries.mode),
        "policy" => td_string!(l, registries.policy),
        "keep_minutes" => td_string!(l, registries.keep_minutes),
        "called_for" => td_string!(l, registries.called_for),
        "roles" => td_string!(l, registries.roles),
        "delegation_queues" => td_string!(l, registries.delegation),
        item if item.starts_with("item") => td_string!(l, forward.documents),
        #[cfg(feature = "ssr")]
        name => super::lookup_review::limit_named(l, name).unwrap_or(td_string!(l, field.other)),
        #[cfg(not(feature = "ssr"))]
        _ => td_string!(l, field.other),
    }
}
