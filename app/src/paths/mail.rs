//! Addresses of received mail: the ledger, triage, files, mailboxes compared with their servers.

use model::mailbox::MailFilter;

/// Mails that could not be read.
pub const QUARANTINE: &str = "/quarantine";
/// The ledger of received mail.
pub const MAILS: &str = "/mails";
/// Mails that wait for a person to say where they belong.
pub const TRIAGE: &str = "/triage";
/// The mailboxes compared with their servers.
pub const RECONCILIATION: &str = "/mails/reconciliation";

/// The mail that a message came in, as it came.
pub fn message_raw(id: i64) -> String {
    format!("/messages/{id}/raw")
}

/// A page of an attachment as a picture.
pub fn page(attachment_id: i64, page: i64) -> String {
    format!("/attachments/{attachment_id}/pages/{page}")
}

/// The receipt that a piece of evidence is, as it came.
pub fn evidence(id: i64) -> String {
    format!("/evidence/{id}")
}

/// A mail of the ledger.
pub fn mail(id: i64) -> String {
    format!("{MAILS}/{id}")
}

/// A page of the ledger.
pub fn mails(filter: &MailFilter) -> String {
    let parts = [
        filter.mailbox.map(|id| format!("mailbox={id}")),
        filter.state.map(|state| format!("state={state}")),
        filter.before.map(|id| format!("before={id}")),
    ];
    let query: Vec<String> = parts.into_iter().flatten().collect();
    if query.is_empty() {
        MAILS.to_owned()
    } else {
        format!("{MAILS}?{}", query.join("&"))
    }
}

/// A mail that waits.
pub fn triage(id: i64) -> String {
    format!("{TRIAGE}/{id}")
}

/// Where something is decided about it (`open`, `attach`, `dismiss`).
pub fn triage_action(id: i64, action: &str) -> String {
    format!("{TRIAGE}/{id}/{action}")
}

/// A file of a mail that waits.
pub fn triage_file(attachment_id: i64) -> String {
    format!("{TRIAGE}/files/{attachment_id}")
}

/// A page of it, as a picture.
pub fn triage_page(attachment_id: i64, page: i64) -> String {
    format!("{TRIAGE}/files/{attachment_id}/pages/{page}")
}

/// The name of the draft of what was typed about it.
pub fn triage_draft(id: i64) -> String {
    format!("triage:{id}")
}

/// A mailbox compared with its server.
pub fn reconciliation_of(mailbox_id: i64) -> String {
    format!("{RECONCILIATION}?mailbox={mailbox_id}")
}

/// The same, from the days before this one (`2026-11-23`) on.
pub fn reconciliation_before(mailbox_id: i64, day: &str) -> String {
    format!("{RECONCILIATION}?mailbox={mailbox_id}&before={day}")
}

/// Where a comparison is asked for (POST).
pub fn reconciliation_check(mailbox_id: i64) -> String {
    format!("{RECONCILIATION}/{mailbox_id}/check")
}

/// A file of a message, as a download.
pub fn attachment(id: i64) -> String {
    format!("/attachments/{id}")
}

/// The sanitised HTML of a message, for its frame.
pub fn message_html(id: i64) -> String {
    format!("/messages/{id}/html")
}

/// The quarantine, from the mail before this one on.
pub fn quarantine_before(id: i64) -> String {
    format!("{QUARANTINE}?before={id}")
}

/// The raw bytes of a mail in quarantine.
pub fn quarantine_raw(id: i64) -> String {
    format!("/quarantine/{id}/raw")
}

/// Where a mail in quarantine is decided on (`retry`, `aside`).
pub fn quarantine_action(id: i64, action: &str) -> String {
    format!("/quarantine/{id}/{action}")
}
