//! Did a person write this, or a program? Answering a program starts a loop.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::block::Headers;
use crate::header;
use crate::params::Value;

/// Who wrote a mail. Anything but [`Automatic::No`] must not be answered automatically (RFC 3834, 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automatic {
    /// A person, as far as one can tell.
    #[default]
    No,
    /// An automatic answer to a message of ours: vacation notice, autoresponder, read receipt.
    Replied,
    /// Sent by a program on its own account: newsletter, list, monitoring.
    Generated,
    /// A report on the delivery of a message of ours (RFC 3464), good or bad.
    Bounce,
}

/// Subjects of vacation notices. Alone they prove nothing: people write `Assente` too.
const AWAY: [&str; 12] = [
    "risposta automatica",
    "risposta di fuori sede",
    "automatic reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "autorisposta",
    "out of office",
    "out of the office",
    "fuori ufficio",
    "fuori sede",
    "vacation reply",
];

/// Subjects of bounces that follow no standard; counted only of a mail that a mail system wrote or that must not be
/// answered.
const UNDELIVERED: [&str; 22] = [
    "undeliver",
    "undelivered",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery problem",
    "delivery report",
    "failure notice",
    "failed delivery",
    "mail delivery failed",
    "mail delivery system",
    "mail system error",
    "message could not be delivered",
    "returned mail",
    "returned to sender",
    "warning: message",
    "non recapitat",
    "mancato recapito",
    "mancata consegna",
    "impossibile recapitare",
    "impossibile consegnare",
    "recapito non riuscito",
];

/// Headers by which autoresponders mark themselves. Microsoft's X-MS-Exchange-Inbox-Rules-Loop is not among them: a mail
/// that a rule merely redirected to us carries it too.
const REPLY_MARKS: [&str; 5] = [
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-vacation",
];

/// Judges by headers; `delivery_report` tells that the mail holds a `message/delivery-status` part.
pub(crate) fn classify(
    headers: &Headers<'_>,
    from: Option<&Address>,
    subject: &str,
    delivery_report: bool,
) -> Automatic {
    let report = report_type(headers);
    let unanswerable = has_null_return_path(headers);
    let undelivered = is_undelivered(subject);
    let by_system = from.is_some_and(is_mail_system);
    if delivery_report
        || report.as_deref() == Some("delivery-status")
        || headers.has("x-failed-recipients")
        || (unanswerable && (by_system || undelivered))
        || (by_system && undelivered)
    {
        return Automatic::Bounce;
    }
    let submitted = headers.keyword("auto-submitted").unwrap_or_default();
    let precedence = headers.keyword("precedence").unwrap_or_default();
    let by_program = (!submitted.is_empty() && submitted != "no") || unanswerable || wants_no_replies(headers);
    // RFC 8098: a read receipt answers a message of ours.
    if report.as_deref() == Some("disposition-notification")
        || submitted.starts_with("auto-replied")
        || matches!(precedence.as_str(), "auto_reply" | "auto-reply")
        || REPLY_MARKS
            .iter()
            .any(|name| headers.keyword(name).is_some_and(|value| value != "no"))
        || (by_program && is_away(subject))
    {
        return Automatic::Replied;
    }
    // RFC 3834, 2 and 5: any other value than `no`, and the empty return path, which forbids an answer.
    if by_program
        || matches!(precedence.as_str(), "bulk" | "list" | "junk")
        || headers.has_prefix("list-")
        || headers.has("feedback-id")
    {
        return Automatic::Generated;
    }
    Automatic::No
}

fn report_type(headers: &Headers<'_>) -> Option<String> {
    let kind = Value::parse(&header::unfold(headers.raw("content-type")?));
    if kind.value == "multipart/report" {
        kind.param("report-type").map(|value| value.trim().to_lowercase())
    } else {
        None
    }
}

/// `Return-Path: <>` is written by the receiving server from the SMTP sender; bounces have none (RFC 5321, 4.5.5).
fn has_null_return_path(headers: &Headers<'_>) -> bool {
    headers
        .plain("return-path")
        .is_some_and(|value| matches!(value.trim(), "<>" | ""))
}

fn is_mail_system(from: &Address) -> bool {
    let local = from.email.split('@').next().unwrap_or_default();
    matches!(local, "mailer-daemon" | "postmaster" | "mail-daemon")
}

fn is_away(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    AWAY.iter().any(|start| subject.starts_with(start))
}

fn is_undelivered(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    UNDELIVERED.iter().any(|words| subject.contains(words))
}

/// Microsoft's request not to be answered; a program that sets it is no person (MS-OXCMAIL, X-Auto-Response-Suppress).
fn wants_no_replies(headers: &Headers<'_>) -> bool {
    let value = headers
        .plain("x-auto-response-suppress")
        .unwrap_or_default()
        .to_lowercase();
    value
        .split([',', ' '])
        .any(|word| matches!(word, "all" | "oof" | "autoreply"))
}
