//! The words of PEC requests. What the ticket page says of them the browser knows, too; the rest is said by the server alone.

use leptos_i18n::td_string;
use model::pec_request::{RequestKind, RequestNews, RequestState};

use crate::i18n::i18n::Locale;

#[cfg(feature = "ssr")]
pub use pages::*;

/// What is asked for.
pub fn kind(l: Locale, kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::NewBox => td_string!(l, pec_request.kind_new_box),
        RequestKind::Activation => td_string!(l, pec_request.kind_activation),
        RequestKind::HolderChange => td_string!(l, pec_request.kind_holder_change),
        RequestKind::MoreSpace => td_string!(l, pec_request.kind_more_space),
        RequestKind::PasswordModule => td_string!(l, pec_request.kind_password_module),
        RequestKind::LogFile => td_string!(l, pec_request.kind_log_file),
        RequestKind::Deletion => td_string!(l, pec_request.kind_deletion),
        RequestKind::DedicatedDomain => td_string!(l, pec_request.kind_dedicated_domain),
    }
}

/// Where a request stands.
pub fn state(l: Locale, state: RequestState) -> &'static str {
    match state {
        RequestState::Draft => td_string!(l, pec_request.state_draft),
        RequestState::WaitsForm => td_string!(l, pec_request.state_waits_form),
        RequestState::ToVerify => td_string!(l, pec_request.state_to_verify),
        RequestState::ToExecute => td_string!(l, pec_request.state_to_execute),
        RequestState::AtProvider => td_string!(l, pec_request.state_at_provider),
        RequestState::ToConfirm => td_string!(l, pec_request.state_to_confirm),
        RequestState::Done => td_string!(l, pec_request.state_done),
        RequestState::Refused => td_string!(l, pec_request.state_refused),
        RequestState::Withdrawn => td_string!(l, pec_request.state_withdrawn),
    }
}

/// What happened to a request.
pub fn news(l: Locale, news: RequestNews) -> &'static str {
    match news {
        RequestNews::Opened => td_string!(l, pec_request.news_opened),
        RequestNews::DataWritten => td_string!(l, pec_request.news_data_written),
        RequestNews::FormReceived => td_string!(l, pec_request.news_form_received),
        RequestNews::Identified => td_string!(l, pec_request.news_identified),
        RequestNews::Sent => td_string!(l, pec_request.news_sent),
        RequestNews::Executed => td_string!(l, pec_request.news_executed),
        RequestNews::Confirmed => td_string!(l, pec_request.news_confirmed),
        RequestNews::Refused => td_string!(l, pec_request.news_refused),
        RequestNews::Withdrawn => td_string!(l, pec_request.news_withdrawn),
        RequestNews::WentBack => td_string!(l, pec_request.news_went_back),
    }
}

/// The line of the timeline, out of the codes that the event holds.
pub(super) fn happened(l: Locale, what: &str, became: &str) -> String {
    let what = what
        .parse()
        .map_or_else(|_| what.to_owned(), |known| kind(l, known).to_owned());
    let became = became
        .parse()
        .map_or_else(|_| became.to_owned(), |known| news(l, known).to_owned());
    format!("{} ({what}): {became}", td_string!(l, event.pec_request))
}

#[cfg(feature = "ssr")]
mod pages {
    use leptos_i18n::td_string;
    use model::pec_request::{
        IdentityHow, RefusalReason, RequestData, RequestField, RequestKind, RequestNews, RequestRow, RequestStep,
        RequestWarning,
    };

    use crate::i18n::i18n::Locale;

    /// A step.
    pub fn step(l: Locale, step: RequestStep) -> &'static str {
        match step {
            RequestStep::Data => td_string!(l, pec_request.step_data),
            RequestStep::Form => td_string!(l, pec_request.step_form),
            RequestStep::Identity => td_string!(l, pec_request.step_identity),
            RequestStep::Execution => td_string!(l, pec_request.step_execution),
            RequestStep::Confirmation => td_string!(l, pec_request.step_confirmation),
        }
    }

    /// How somebody made sure who asks.
    pub fn identity(l: Locale, how: IdentityHow) -> &'static str {
        match how {
            IdentityHow::Document => td_string!(l, pec_request.how_document),
            IdentityHow::Signature => td_string!(l, pec_request.how_signature),
            IdentityHow::Cns => td_string!(l, pec_request.how_cns),
            IdentityHow::Spid => td_string!(l, pec_request.how_spid),
        }
    }

    /// Why a request is refused.
    pub fn refusal(l: Locale, reason: RefusalReason) -> &'static str {
        match reason {
            RefusalReason::LogTooOld => td_string!(l, pec_request.refusal_log_too_old),
            RefusalReason::NotIdentified => td_string!(l, pec_request.refusal_not_identified),
            RefusalReason::FormIncomplete => td_string!(l, pec_request.refusal_form_incomplete),
            RefusalReason::NotEntitled => td_string!(l, pec_request.refusal_not_entitled),
            RefusalReason::AddressTaken => td_string!(l, pec_request.refusal_address_taken),
            RefusalReason::ByProvider => td_string!(l, pec_request.refusal_by_provider),
            RefusalReason::Other => td_string!(l, pec_request.refusal_other),
        }
    }

    /// What is odd about a request.
    pub fn warning(l: Locale, warning: RequestWarning) -> &'static str {
        match warning {
            RequestWarning::HolderCode => td_string!(l, pec_request.warn_holder_code),
            RequestWarning::NewHolderCode => td_string!(l, pec_request.warn_new_holder_code),
            RequestWarning::BodyCode => td_string!(l, pec_request.warn_body_code),
            RequestWarning::DocumentExpired => td_string!(l, pec_request.warn_document_expired),
        }
    }

    /// The label of a field.
    pub fn field(l: Locale, field: RequestField) -> &'static str {
        match field {
            RequestField::Local => td_string!(l, pec_request.field_local),
            RequestField::Domain => td_string!(l, pec_request.field_domain),
            RequestField::Box => td_string!(l, pec_request.field_box),
            RequestField::Holder => td_string!(l, pec_request.field_holder),
            RequestField::HolderCode => td_string!(l, pec_request.field_holder_code),
            RequestField::NewHolder => td_string!(l, pec_request.field_new_holder),
            RequestField::NewHolderCode => td_string!(l, pec_request.field_new_holder_code),
            RequestField::Body => td_string!(l, pec_request.field_body),
            RequestField::BodyCode => td_string!(l, pec_request.field_body_code),
            RequestField::ContactAddress => td_string!(l, pec_request.field_contact_address),
            RequestField::ContactMobile => td_string!(l, pec_request.field_contact_mobile),
            RequestField::DocumentKind => td_string!(l, pec_request.field_document_kind),
            RequestField::DocumentNumber => td_string!(l, pec_request.field_document_number),
            RequestField::DocumentExpiry => td_string!(l, pec_request.field_document_expiry),
            RequestField::Quota => td_string!(l, pec_request.field_quota),
            RequestField::LogFrom => td_string!(l, pec_request.field_log_from),
            RequestField::LogTo => td_string!(l, pec_request.field_log_to),
            RequestField::LogSubject => td_string!(l, pec_request.field_log_subject),
            RequestField::LogRecipient => td_string!(l, pec_request.field_log_recipient),
            RequestField::Why => td_string!(l, pec_request.field_why),
            RequestField::DnsDomain => td_string!(l, pec_request.field_dns_domain),
            RequestField::TechnicalContact => td_string!(l, pec_request.field_technical_contact),
            RequestField::TechnicalAddress => td_string!(l, pec_request.field_technical_address),
            RequestField::Remark => td_string!(l, pec_request.field_remark),
        }
    }

    /// The label of a field of these forms, by its name.
    pub fn field_named(l: Locale, name: &str) -> &'static str {
        match name {
            "pec_kind" => td_string!(l, pec_request.kind),
            "pec_how" => td_string!(l, pec_request.how),
            name => name.parse().map_or(td_string!(l, field.other), |known| field(l, known)),
        }
    }

    /// What was just done, as the address says it: a code of [`RequestNews`], or that the citizen is to be called.
    pub fn done(l: Locale, code: &str) -> Option<String> {
        let words = match code.parse() {
            Ok(RequestNews::Confirmed) => td_string!(l, pec_request.done_confirmed).to_owned(),
            Ok(RequestNews::Refused) => td_string!(l, pec_request.done_refused).to_owned(),
            Ok(news) => format!("{}: {}.", td_string!(l, pec_request.one), super::news(l, news)),
            Err(_) if code == "to_call" => td_string!(l, pec_request.done_to_call).to_owned(),
            Err(_) => return None,
        };
        Some(words)
    }

    /// The first line of the list for the provider.
    pub fn export_head(l: Locale) -> Vec<String> {
        let own = [
            td_string!(l, pec_request.one),
            td_string!(l, recontact.about),
            td_string!(l, pec_request.kind),
            td_string!(l, pec_request.by_state),
            td_string!(l, pec_request.address),
            td_string!(l, pec_request.reference),
        ];
        let fields = RequestField::ALL.iter().map(|known| field(l, *known));
        own.into_iter().chain(fields).map(str::to_owned).collect()
    }

    /// A line of it.
    pub fn export_line(l: Locale, row: &RequestRow, data: &RequestData) -> Vec<String> {
        let own = [
            row.id.to_string(),
            model::ticket::number(row.ticket_id),
            super::kind(l, row.kind).to_owned(),
            super::state(l, row.state).to_owned(),
            row.address.clone(),
            row.reference.clone(),
        ];
        let of_kind = |known: &RequestField| RequestKind::fields(row.kind).iter().any(|(field, _)| field == known);
        let fields = RequestField::ALL.iter();
        let fields = fields.map(|known| {
            if of_kind(known) {
                data.get(*known)
            } else {
                String::new()
            }
        });
        own.into_iter().chain(fields).collect()
    }
}
