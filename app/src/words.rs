//! The words of codes: states, channels, events, problems. The only place where a code becomes a sentence.

#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod clocks;
#[cfg(feature = "ssr")]
pub mod disposal;
#[cfg(feature = "ssr")]
pub mod exports;
mod fields;
pub mod identifiers;
#[cfg(feature = "ssr")]
pub mod lookup_review;
pub mod lookups;
pub mod outages;
pub mod pec_requests;
#[cfg(feature = "ssr")]
pub mod registries;

use leptos_i18n::td_string;
use model::desk::MailboxTrouble;
use model::fax_rule::{FaxGroup, FaxKind, PassedOver, RuleOrigin};
use model::mailbox::{InboundState, MailboxKind, QuarantineReason, Security};
use model::message::{AlertKind, AlertView, EventKind, EventView, MailBadge};
use model::notice::NoticeChoice;
use model::outbox::DeliveryState;
use model::reconciliation::DayState;
use model::recontact::{Attempted, RecontactEnd, RecontactKind};
use model::sorting::{Place, Sorting};
use model::triage::Dismissal;
use model::{Channel, Problem, Role, TicketState};

use crate::format;
use crate::i18n::i18n::Locale;

pub use fields::{field, field_error};

/// A ticket's subject; mails come without one.
pub fn subject(l: Locale, subject: &str) -> String {
    if subject.is_empty() {
        td_string!(l, ticket.no_subject).to_owned()
    } else {
        subject.to_owned()
    }
}

/// The document around the HTML of a message: its language, its title, and the words of the link to remote pictures.
#[cfg(feature = "ssr")]
pub fn message_document(l: Locale, pictures: usize) -> (&'static str, &'static str, String) {
    let link = td_string!(l, ticket.show_pictures, count = pictures).to_string();
    (crate::state::locale::code(l), td_string!(l, ticket.message), link)
}

/// A ticket's state.
pub fn state(l: Locale, state: TicketState) -> &'static str {
    match state {
        TicketState::New => td_string!(l, state.new),
        TicketState::Open => td_string!(l, state.open),
        TicketState::Waiting => td_string!(l, state.waiting),
        TicketState::ThirdLevel => td_string!(l, state.third_level),
        TicketState::ToCommunicate => td_string!(l, state.to_communicate),
        TicketState::Closed => td_string!(l, state.closed),
    }
}

/// A channel.
pub fn channel(l: Locale, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => td_string!(l, channel.phone),
        Channel::Email => td_string!(l, channel.email),
        Channel::Pec => td_string!(l, channel.pec),
        Channel::Fax => td_string!(l, channel.fax),
        Channel::Counter => td_string!(l, channel.counter),
        Channel::Letter => td_string!(l, channel.letter),
        Channel::Sms => td_string!(l, channel.sms),
    }
}

/// What a person is to the desk.
pub fn role(l: Locale, role: Role) -> &'static str {
    match role {
        Role::FrontEnd => td_string!(l, role.front_end),
        Role::BackOffice => td_string!(l, role.back_office),
        Role::Urp => td_string!(l, role.urp),
        Role::ThirdLevel => td_string!(l, role.third_level),
        Role::TeamLeader => td_string!(l, role.team_leader),
        Role::Trainer => td_string!(l, role.trainer),
        Role::Monitor => td_string!(l, role.monitor),
        Role::Auditor => td_string!(l, role.auditor),
        Role::Security => td_string!(l, role.security),
        Role::Archivist => td_string!(l, role.archivist),
        Role::Administrator => td_string!(l, role.administrator),
    }
}

/// A step of the ladder of offices.
pub fn level(l: Locale, level: i64) -> &'static str {
    match level {
        0 => td_string!(l, level.front_end),
        1 => td_string!(l, level.back_office),
        2 => td_string!(l, level.urp),
        _ => td_string!(l, level.third),
    }
}

/// How a connection to a mail server is protected.
pub fn security(l: Locale, security: Security) -> &'static str {
    match security {
        Security::Tls => td_string!(l, security.tls),
        Security::StartTls => td_string!(l, security.starttls),
        Security::None => td_string!(l, security.none),
    }
}

/// How far a mail got.
pub fn delivery(l: Locale, state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued => td_string!(l, delivery.queued),
        DeliveryState::Sending => td_string!(l, delivery.sending),
        DeliveryState::Accepted => td_string!(l, delivery.accepted),
        DeliveryState::PecAccepted => td_string!(l, delivery.pec_accepted),
        DeliveryState::PecOrdinary => td_string!(l, delivery.pec_ordinary),
        DeliveryState::Late => td_string!(l, delivery.late),
        DeliveryState::Delivered => td_string!(l, delivery.delivered),
        DeliveryState::Failed => td_string!(l, delivery.failed),
        DeliveryState::FailedVirus => td_string!(l, delivery.failed_virus),
        DeliveryState::Rejected => td_string!(l, delivery.rejected),
    }
}

/// What a received mail is worth, and what that means.
pub fn mail_badge(l: Locale, badge: MailBadge) -> (&'static str, &'static str) {
    match badge {
        MailBadge::Certified => (td_string!(l, pec.certified), td_string!(l, pec.certified_hint)),
        MailBadge::Uncertified => (td_string!(l, pec.uncertified), td_string!(l, pec.uncertified_hint)),
        MailBadge::Unverified => (td_string!(l, pec.unverified), td_string!(l, pec.unverified_hint)),
    }
}

/// What an alert says.
pub fn alert(l: Locale, alert: &AlertView) -> String {
    let who = alert.about.clone();
    match alert.kind {
        AlertKind::NotDelivered => td_string!(l, alert.not_delivered, who = who).to_string(),
        AlertKind::OutcomeNotDelivered => td_string!(l, alert.outcome_not_delivered, who = who).to_string(),
        AlertKind::Late => td_string!(l, alert.late, who = who).to_string(),
        AlertKind::Virus => td_string!(l, alert.virus, who = who).to_string(),
        AlertKind::TimeUsed => td_string!(l, alert.time_used, what = who).to_string(),
        AlertKind::NoAcceptance => td_string!(l, alert.no_acceptance, who = who).to_string(),
    }
}

/// How much something wants somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Notice,
    Warning,
    Alarm,
}

/// What is wrong with a mailbox, and how urgent it is: credentials that end are a notice from 15 days before, a warning from
/// 7, an alarm on the last.
pub fn mailbox_trouble(l: Locale, trouble: &MailboxTrouble) -> (Urgency, String) {
    match trouble {
        MailboxTrouble::Refused {
            name,
            since: Some(since),
        } => (
            Urgency::Alarm,
            td_string!(
                l,
                mailbox.refused_since,
                name = name.clone(),
                since = since.full.clone()
            )
            .to_string(),
        ),
        MailboxTrouble::Refused { name, since: None } => (
            Urgency::Alarm,
            td_string!(l, mailbox.refused, name = name.clone()).to_string(),
        ),
        MailboxTrouble::Expires { name, days } if *days < 0 => (
            Urgency::Alarm,
            td_string!(l, mailbox.expired, name = name.clone()).to_string(),
        ),
        MailboxTrouble::Expires { name, days: 0 } => (
            Urgency::Alarm,
            td_string!(l, mailbox.expires_today, name = name.clone()).to_string(),
        ),
        MailboxTrouble::Expires { name, days: 1 } => (
            Urgency::Alarm,
            td_string!(l, mailbox.expires_tomorrow, name = name.clone()).to_string(),
        ),
        MailboxTrouble::Expires { name, days } if *days <= 7 => (
            Urgency::Warning,
            td_string!(l, mailbox.expires_soon, name = name.clone(), days = *days).to_string(),
        ),
        MailboxTrouble::Expires { name, days } => (
            Urgency::Notice,
            td_string!(l, mailbox.expires, name = name.clone(), days = *days).to_string(),
        ),
    }
}

/// What rules a mailbox follows.
pub fn mailbox_kind(l: Locale, kind: MailboxKind) -> &'static str {
    match kind {
        MailboxKind::Ordinary => td_string!(l, admin.kind_ordinary),
        MailboxKind::Pec => td_string!(l, admin.kind_pec),
    }
}

/// Whose a fax rule is.
pub fn rule_origin(l: Locale, origin: RuleOrigin) -> &'static str {
    match origin {
        RuleOrigin::Shipped => td_string!(l, fax_rules.shipped),
        RuleOrigin::Changed => td_string!(l, fax_rules.changed),
        RuleOrigin::Own => td_string!(l, fax_rules.own),
    }
}

/// What a gateway's mail is.
pub fn fax_kind(l: Locale, kind: FaxKind) -> &'static str {
    match kind {
        FaxKind::Received => td_string!(l, fax_rules.received),
        FaxKind::Failed => td_string!(l, fax_rules.failed),
        FaxKind::Notice => td_string!(l, fax_rules.notice),
    }
}

/// What is taken from a gateway's mail.
pub fn fax_group(l: Locale, group: FaxGroup) -> &'static str {
    match group {
        FaxGroup::Caller => td_string!(l, fax_rules.caller),
        FaxGroup::Called => td_string!(l, fax_rules.called),
        FaxGroup::Pages => td_string!(l, fax_rules.pages),
        FaxGroup::Time => td_string!(l, fax_rules.time),
    }
}

/// Why no fax rule is asked about a mail.
pub fn passed_over(l: Locale, why: PassedOver) -> &'static str {
    match why {
        PassedOver::Certified => td_string!(l, fax_rules.certified),
        PassedOver::Answer => td_string!(l, fax_rules.answer),
    }
}

/// What became of a received mail.
pub fn inbound_state(l: Locale, state: InboundState) -> &'static str {
    match state {
        InboundState::Received => td_string!(l, mails.received),
        InboundState::Filed => td_string!(l, mails.filed),
        InboundState::NoTicket => td_string!(l, mails.no_ticket),
        InboundState::Triage => td_string!(l, mails.triage),
        InboundState::Quarantined => td_string!(l, mails.quarantined),
        InboundState::Destroyed => td_string!(l, mails.destroyed),
    }
}

/// How a day of a mailbox compares with its server.
pub fn day_state(l: Locale, state: DayState) -> &'static str {
    match state {
        DayState::Equal => td_string!(l, reconciliation.equal),
        DayState::Gone => td_string!(l, reconciliation.gone),
        DayState::Missing => td_string!(l, reconciliation.missing),
    }
}

/// Why settled mail was not moved: a code, or what the server said.
pub fn not_moved(l: Locale, why: &str) -> String {
    match why {
        "impossible" => td_string!(l, reconciliation.cannot_move).to_owned(),
        said => td_string!(l, reconciliation.move_refused, said = said.to_owned()).to_string(),
    }
}

/// What a received mail was read as (codes of `mail::read::Kind`).
pub fn mail_kind(l: Locale, code: Option<&str>) -> String {
    match code {
        Some("mail") => td_string!(l, mail_kind.mail),
        Some("pec-envelope") => td_string!(l, mail_kind.pec_envelope),
        Some("pec-anomaly") => td_string!(l, mail_kind.pec_anomaly),
        Some("pec-receipt") => td_string!(l, mail_kind.pec_receipt),
        Some("untrusted-pec-lookalike") => td_string!(l, mail_kind.untrusted),
        Some("rem-dispatch") => td_string!(l, mail_kind.rem),
        Some("fax") => td_string!(l, mail_kind.fax),
        Some("fax-failure") => td_string!(l, mail_kind.fax_failure),
        Some("bounce") => td_string!(l, mail_kind.bounce),
        Some("auto-reply") => td_string!(l, mail_kind.auto_reply),
        Some(other) => return other.to_owned(),
        None => td_string!(l, mail_kind.unread),
    }
    .to_owned()
}

/// Why a received mail is where it is.
pub fn mail_reason(l: Locale, code: &str) -> String {
    match code {
        "own" => td_string!(l, mail_reason.own),
        "bounce" => td_string!(l, mail_reason.bounce),
        "auto_reply" => td_string!(l, mail_reason.auto_reply),
        "receipt" => td_string!(l, mail_reason.receipt),
        "fax_failed" => td_string!(l, mail_reason.fax_failed),
        "fax_notice" => td_string!(l, mail_reason.fax_notice),
        "set_aside" => td_string!(l, mail_reason.set_aside),
        "notice" => td_string!(l, mail_reason.notice),
        "evidence" => td_string!(l, mail_reason.evidence),
        code if code.starts_with("triage_") => {
            let why = code.trim_start_matches("triage_").parse();
            return why.map_or_else(|_| code.to_owned(), |why| dismissal(l, why).to_owned());
        }
        other => match other.parse() {
            Ok(reason) => quarantine_reason(l, reason),
            Err(_) => return other.to_owned(),
        },
    }
    .to_owned()
}

/// Why a mail gets no ticket.
pub fn dismissal(l: Locale, why: Dismissal) -> &'static str {
    match why {
        Dismissal::Spam => td_string!(l, triage.why_spam),
        Dismissal::Information => td_string!(l, triage.why_information),
        Dismissal::Duplicate => td_string!(l, triage.why_duplicate),
        Dismissal::NotOurs => td_string!(l, triage.why_not_ours),
        Dismissal::Other => td_string!(l, triage.why_other),
    }
}

/// When somebody is told by mail about what is with their office.
pub fn notices(l: Locale, choice: NoticeChoice) -> &'static str {
    match choice {
        NoticeChoice::AtOnce => td_string!(l, notices.at_once),
        NoticeChoice::Digest => td_string!(l, notices.digest),
        NoticeChoice::Never => td_string!(l, notices.never),
    }
}

/// What becomes of a mailbox's mail.
pub fn sorting(l: Locale, sorting: Sorting) -> &'static str {
    match sorting {
        Sorting::Straight => td_string!(l, sorting.straight),
        Sorting::Rules => td_string!(l, sorting.rules),
        Sorting::Triage => td_string!(l, sorting.triage),
    }
}

/// Where in a mail a rule looks.
pub fn sorting_place(l: Locale, place: Place) -> &'static str {
    match place {
        Place::Sender => td_string!(l, sorting.sender),
        Place::Recipient => td_string!(l, sorting.recipient),
        Place::Subject => td_string!(l, sorting.subject),
        Place::Body => td_string!(l, sorting.body),
        Place::Attachment => td_string!(l, sorting.attachment),
        Place::Kind => td_string!(l, sorting.kind),
    }
}

/// What was looked at in a mail.
pub fn mail_fact(l: Locale, code: &str) -> String {
    match code {
        "parsed" => td_string!(l, mail_fact.parsed),
        "marker" => td_string!(l, mail_fact.marker),
        "signature" => td_string!(l, mail_fact.signature),
        "daticert" => td_string!(l, mail_fact.daticert),
        "enclosed" => td_string!(l, mail_fact.enclosed),
        "fax" => td_string!(l, mail_fact.fax),
        "kind" => td_string!(l, mail_fact.kind),
        "sender" => td_string!(l, mail_fact.sender),
        "subject" => td_string!(l, mail_fact.subject),
        "signer" => td_string!(l, mail_fact.signer),
        "issuer" => td_string!(l, mail_fact.issuer),
        "algorithm" => td_string!(l, mail_fact.algorithm),
        "certified" => td_string!(l, mail_fact.certified),
        "pec_id" => td_string!(l, mail_fact.pec_id),
        "refers_to" => td_string!(l, mail_fact.refers_to),
        "consegna" => td_string!(l, mail_fact.consegna),
        "error" => td_string!(l, mail_fact.error),
        "caller" => td_string!(l, mail_fact.caller),
        "called" => td_string!(l, mail_fact.called),
        "pages" => td_string!(l, mail_fact.pages),
        "message_id" => td_string!(l, mail_fact.message_id),
        "action" => td_string!(l, mail_fact.action),
        "recipient" => td_string!(l, mail_fact.recipient),
        other => return other.to_owned(),
    }
    .to_owned()
}

/// Why a mail is in quarantine.
pub fn quarantine_reason(l: Locale, reason: QuarantineReason) -> &'static str {
    match reason {
        QuarantineReason::Empty => td_string!(l, quarantine.why_empty),
        QuarantineReason::NoHeaders => td_string!(l, quarantine.why_no_headers),
        QuarantineReason::Broken => td_string!(l, quarantine.why_broken),
        QuarantineReason::UntrustedReceipt => td_string!(l, quarantine.why_untrusted_receipt),
        QuarantineReason::TooMany => td_string!(l, quarantine.why_too_many),
        QuarantineReason::NotFiled => td_string!(l, quarantine.why_not_filed),
    }
}

/// Why somebody is called.
pub fn recontact_kind(l: Locale, kind: RecontactKind) -> &'static str {
    match kind {
        RecontactKind::Outcome => td_string!(l, recontact.kind_outcome),
        RecontactKind::Agreed => td_string!(l, recontact.kind_agreed),
    }
}

/// What came of a call.
pub fn attempted(l: Locale, result: Attempted) -> &'static str {
    match result {
        Attempted::Answered => td_string!(l, recontact.answered),
        Attempted::Busy => td_string!(l, recontact.busy),
        Attempted::NoAnswer => td_string!(l, recontact.no_answer),
        Attempted::WrongNumber => td_string!(l, recontact.wrong_number),
    }
}

/// How a recontact ended.
pub fn recontact_end(l: Locale, how: RecontactEnd) -> &'static str {
    match how {
        RecontactEnd::Told => td_string!(l, recontact.ended_told),
        RecontactEnd::Done => td_string!(l, recontact.ended_done),
        RecontactEnd::Unreached => td_string!(l, recontact.ended_unreached),
        RecontactEnd::Cancelled => td_string!(l, recontact.ended_cancelled),
    }
}

/// What happened, as a sentence without its subject; of a move also after how long.
pub fn event(l: Locale, event: &EventView) -> String {
    let mut text = happened(l, event);
    if let Some(minutes) = event.stayed {
        text.push_str(&said(td_string!(l, event.after), &format::minutes(minutes)));
    }
    text
}

/// Words, and what they are about.
fn said(words: &str, what: &str) -> String {
    format!("{words} {what}")
}

fn happened(l: Locale, event: &EventView) -> String {
    let from = event.from.clone().unwrap_or_default();
    let to = event.to.clone().unwrap_or_default();
    let state_word = |code: &str| {
        code.parse()
            .map_or_else(|_| code.to_owned(), |known| state(l, known).to_owned())
    };
    match event.kind {
        EventKind::Opened => td_string!(l, event.opened).to_owned(),
        EventKind::Taken if from.is_empty() => td_string!(l, event.taken).to_owned(),
        EventKind::Taken => td_string!(l, event.taken_from, from = from).to_string(),
        EventKind::Released => td_string!(l, event.released).to_owned(),
        EventKind::StateChanged => {
            td_string!(l, event.state_changed, from = state_word(&from), to = state_word(&to)).to_string()
        }
        EventKind::QueueChanged => td_string!(l, event.queue_changed, from = from, to = to).to_string(),
        EventKind::ReasonChanged => td_string!(l, event.reason_changed, to = to).to_string(),
        EventKind::RetentionChanged => td_string!(l, event.retention_changed, from = from, to = to).to_string(),
        EventKind::OfficeChanged if to.is_empty() => td_string!(l, event.back_office).to_owned(),
        EventKind::OfficeChanged => td_string!(l, event.office_changed, to = to).to_string(),
        EventKind::StillMissing => said(td_string!(l, event.still_missing), &to),
        EventKind::OfficeAnswered => said(td_string!(l, event.office_answered), &from),
        EventKind::OfficeAsked => said(td_string!(l, event.office_asked), &from),
        EventKind::OfficeRefused => said(td_string!(l, event.office_refused), &to),
        EventKind::Triaged => td_string!(l, event.triaged).to_owned(),
        EventKind::Sorted => td_string!(l, event.sorted, rule = from, why = to).to_string(),
        EventKind::DocumentsVerified => td_string!(l, event.documents_verified).to_owned(),
        EventKind::DocumentsMissing => td_string!(l, event.documents_missing, what = to).to_string(),
        EventKind::Told => match to.parse() {
            Ok(by) => format!("{} ({})", td_string!(l, event.told), channel(l, by)),
            Err(_) => td_string!(l, event.told).to_owned(),
        },
        EventKind::RecontactAgreed => said(td_string!(l, event.recontact_agreed), &to),
        EventKind::RecontactTried => {
            let result = to
                .parse()
                .map_or_else(|_| to.clone(), |result| attempted(l, result).to_owned());
            said(td_string!(l, event.recontact_tried), &result)
        }
        EventKind::RecontactDone => td_string!(l, event.recontact_done).to_owned(),
        EventKind::RecontactCancelled => td_string!(l, event.recontact_cancelled).to_owned(),
        EventKind::PecRequest => pec_requests::happened(l, &from, &to),
        EventKind::OutageLinked => said(td_string!(l, event.outage_linked), &to),
        EventKind::OutageUnlinked => said(td_string!(l, event.outage_unlinked), &to),
        EventKind::OutageSolved => said(td_string!(l, event.outage_solved), &to),
        EventKind::OutageLeftOut => outages::left_out(l, &from, &to),
        EventKind::ClockWarned if to.ends_with('!') => td_string!(
            l,
            event.clock_warned_late,
            code = from,
            percent = to.trim_end_matches('!')
        )
        .to_string(),
        EventKind::ClockWarned => td_string!(l, event.clock_warned, code = from, percent = to).to_string(),
        EventKind::Closed => td_string!(l, event.closed, outcome = to).to_string(),
        EventKind::Reopened => td_string!(l, event.reopened).to_owned(),
        EventKind::PossiblyRelated => td_string!(l, event.possibly_related, number = format_number(&to)).to_string(),
        EventKind::Continued if to.is_empty() => {
            td_string!(l, event.continues, number = format_number(&from)).to_string()
        }
        EventKind::Continued => td_string!(l, event.continued, number = format_number(&to)).to_string(),
        EventKind::NewParticipant => td_string!(l, event.new_participant, address = to).to_string(),
        EventKind::NotDelivered => td_string!(l, event.not_delivered, address = to).to_string(),
        EventKind::AlertSeen => td_string!(l, event.alert_seen, address = to).to_string(),
        EventKind::Reverified => td_string!(l, event.reverified).to_owned(),
        EventKind::Bounced => td_string!(l, event.bounced, address = to).to_string(),
        EventKind::Archived => td_string!(l, event.archived).to_owned(),
    }
}

fn format_number(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), format::number)
}

/// What went wrong, in a sentence.
pub fn problem(l: Locale, problem: &Problem) -> String {
    match problem {
        Problem::NotSignedIn => td_string!(l, problem.not_signed_in).to_owned(),
        Problem::PasswordChangeDue => td_string!(l, problem.password_change_due).to_owned(),
        Problem::Forbidden => td_string!(l, problem.forbidden).to_owned(),
        Problem::NotFound => td_string!(l, problem.not_found).to_owned(),
        Problem::Invalid(_) => td_string!(l, problem.invalid).to_owned(),
        Problem::Conflict { by: Some(by) } => td_string!(l, problem.conflict_by, by = by.clone()).to_string(),
        Problem::Conflict { by: None } => td_string!(l, problem.conflict).to_owned(),
        Problem::BadCredentials => td_string!(l, problem.bad_credentials).to_owned(),
        Problem::Throttled(seconds) => td_string!(l, problem.throttled, seconds = *seconds).to_string(),
        Problem::Archived => td_string!(l, problem.archived).to_owned(),
        Problem::StorageFull => td_string!(l, problem.storage_full).to_owned(),
        Problem::Internal(id) => td_string!(l, problem.internal, id = id.clone()).to_string(),
        Problem::Unreachable => td_string!(l, problem.unreachable).to_owned(),
    }
}

/// What to do about it.
pub fn what_to_do(l: Locale, problem: &Problem) -> &'static str {
    match problem {
        Problem::NotSignedIn | Problem::BadCredentials => td_string!(l, advice.sign_in),
        Problem::PasswordChangeDue => td_string!(l, advice.change_password),
        Problem::Forbidden => td_string!(l, advice.forbidden),
        Problem::NotFound => td_string!(l, advice.not_found),
        Problem::Invalid(_) => td_string!(l, advice.invalid),
        Problem::Conflict { .. } => td_string!(l, advice.conflict),
        Problem::Throttled(_) => td_string!(l, advice.wait),
        Problem::Archived => td_string!(l, advice.archived),
        Problem::StorageFull => td_string!(l, advice.storage_full),
        Problem::Internal(_) => td_string!(l, advice.internal),
        Problem::Unreachable => td_string!(l, advice.unreachable),
    }
}
