//! The words of the audit log.

use leptos_i18n::td_string;
use model::audit::{AuditKind, Broken, Flaw};

use crate::i18n::i18n::Locale;

/// The family of an entry.
pub fn kind(l: Locale, kind: AuditKind) -> &'static str {
    match kind {
        AuditKind::Access => td_string!(l, audit.kind_access),
        AuditKind::Read => td_string!(l, audit.kind_read),
        AuditKind::Ticket => td_string!(l, audit.kind_ticket),
        AuditKind::Mail => td_string!(l, audit.kind_mail),
        AuditKind::Lookup => td_string!(l, audit.kind_lookup),
        AuditKind::Export => td_string!(l, audit.kind_export),
        AuditKind::Disposal => td_string!(l, audit.kind_disposal),
        AuditKind::Rights => td_string!(l, audit.kind_rights),
        AuditKind::Settings => td_string!(l, audit.kind_settings),
        AuditKind::Audit => td_string!(l, audit.kind_audit),
    }
}

/// What was done, where it is frequent; whoever audits knows the codes of the rest.
pub fn action(l: Locale, code: &str) -> Option<&'static str> {
    Some(match code {
        "session.login" => td_string!(l, audit.act_login),
        "session.logout" => td_string!(l, audit.act_logout),
        "session.refused" => td_string!(l, audit.act_refused),
        "session.throttled" => td_string!(l, audit.act_throttled),
        "session.unknown" => td_string!(l, audit.act_unknown),
        "ticket.read" => td_string!(l, audit.act_read_ticket),
        "attachment.read" => td_string!(l, audit.act_read_attachment),
        "message.read" => td_string!(l, audit.act_read_message),
        "mail.read" => td_string!(l, audit.act_read_mail),
        "mail.original" | "message.original" | "evidence.original" => td_string!(l, audit.act_original),
        "ticket.reply" => td_string!(l, audit.act_reply),
        "ticket.note" => td_string!(l, audit.act_note),
        "ticket.take" => td_string!(l, audit.act_take),
        "ticket.close" => td_string!(l, audit.act_close),
        "lookup.ask" => td_string!(l, audit.act_lookup),
        "audit.verify" => td_string!(l, audit.act_verify),
        "audit.person" => td_string!(l, audit.act_person),
        "package.ask" | "package.begin" => td_string!(l, audit.act_package_ask),
        "package.export" => td_string!(l, audit.act_package_export),
        "package.download" => td_string!(l, audit.act_package_download),
        "hold.place" => td_string!(l, audit.act_hold_place),
        "hold.release" => td_string!(l, audit.act_hold_release),
        "ticket.archive" => td_string!(l, audit.act_archive),
        "disposal.propose" => td_string!(l, audit.act_disposal_propose),
        "disposal.accept" => td_string!(l, audit.act_disposal_accept),
        "disposal.authorise" => td_string!(l, audit.act_disposal_authorise),
        "disposal.start" => td_string!(l, audit.act_disposal_start),
        "disposal.batch" => td_string!(l, audit.act_disposal_batch),
        "disposal.keys" => td_string!(l, audit.act_disposal_keys),
        "disposal.end" => td_string!(l, audit.act_disposal_end),
        "audit.export" => td_string!(l, audit.act_export),
        _ => return None,
    })
}

/// Where the chain is broken, and how.
pub fn broken(l: Locale, broken: &Broken) -> String {
    let place = broken.seq.map(|n| td_string!(l, audit.place, n = n).to_string());
    let entry = broken.entry.map(|n| td_string!(l, audit.entry, n = n).to_string());
    let what = match broken.flaw {
        Flaw::Gap => td_string!(l, audit.flaw_gap),
        Flaw::Removed => td_string!(l, audit.flaw_removed),
        Flaw::Changed => td_string!(l, audit.flaw_changed),
        Flaw::Foreign => td_string!(l, audit.flaw_foreign),
        Flaw::Twice => td_string!(l, audit.flaw_twice),
        Flaw::Cut => td_string!(l, audit.flaw_cut),
        Flaw::Digest => td_string!(l, audit.flaw_digest),
        Flaw::Segment => td_string!(l, audit.flaw_segment),
    };
    let named: Vec<String> = [place, entry].into_iter().flatten().collect();
    format!("{}: {what}", named.join(", "))
}
