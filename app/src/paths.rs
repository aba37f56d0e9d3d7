//! Typed addresses: the one place where URLs are written.

use model::audit::AuditFilter;
use model::filter::TicketFilter;
use model::lookup::Registry;
use model::lookup_review::{LookupFilter, VolumeFilter};
use model::mailbox::MailFilter;
use model::pec_request::{RefusalReason, RequestFilter};

/// Sign-in page; `next` is where to go afterwards (a local path).
pub const LOGIN: &str = "/login";
/// Ends the session (POST).
pub const LOGOUT: &str = "/logout";
/// One's own password.
pub const PASSWORD: &str = "/account/password";
/// One's own settings.
pub const ACCOUNT: &str = "/account";
/// What is to be done.
pub const HOME: &str = "/";
/// Every visible open ticket.
pub const TICKETS: &str = "/tickets";
/// Those of them that are due soon, or late.
pub const DUE_SOON: &str = "/tickets?due=soon";
/// Log a contact; also where the form posts to.
pub const NEW_CONTACT: &str = "/contacts/new";
/// Mails that could not be read.
pub const QUARANTINE: &str = "/quarantine";
/// The ledger of received mail.
pub const MAILS: &str = "/mails";
/// Mails that wait for a person to say where they belong.
pub const TRIAGE: &str = "/triage";
/// Tickets that wait for the front end.
pub const WORK: &str = "/work";
/// Takes the next of them (POST).
pub const WORK_NEXT: &str = "/work/next";
/// Citizens who are owed a call.
pub const RECONTACTS: &str = "/recontacts";
/// What is asked of the provider of certified mail.
pub const PEC_REQUESTS: &str = "/pec-requests";
/// Where one is opened with a ticket of its own; also where the form posts to.
pub const NEW_PEC_REQUEST: &str = "/pec-requests/new";
/// Where requests are downloaded as a list (GET for all of a filter, POST for those chosen).
pub const PEC_EXPORT: &str = "/pec-requests/export";
/// Where requests are marked as sent to the provider (POST).
pub const PEC_SENT: &str = "/pec-requests/sent";
/// The name of the draft of what was typed on the list.
pub const PEC_LIST_DRAFT: &str = "pec_requests";
/// Their queue, the provider's console, the texts to citizens.
pub const ADMIN_PEC_REQUESTS: &str = "/admin/pec-requests";
/// Outages: one cause behind many tickets.
pub const OUTAGES: &str = "/outages";
/// Where one is opened; also where the form posts to.
pub const OUTAGE_NEW: &str = "/outages/new";
/// The name of the draft of what was typed there.
pub const OUTAGE_OPENING_DRAFT: &str = "outage-new";
/// The review of look-ups: who asked which registry for what.
pub const LOOKUPS: &str = "/lookups";
/// Who looked at a person; also where the key is posted to.
pub const LOOKUP_KEY: &str = "/lookups/key";
/// What is unusual about look-ups, and their numbers by person.
pub const LOOKUP_VOLUME: &str = "/lookups/volume";
/// Where a registry is asked without a ticket; also where the form posts to.
pub const LOOKUP: &str = "/lookups/new";
/// The card of a registry, for the contact form (POST).
pub const LOOKUP_CARD: &str = "/lookups/card";
/// What is with one's office outside the contact centre.
pub const OFFICE: &str = "/office";
/// The mailboxes compared with their servers.
pub const RECONCILIATION: &str = "/mails/reconciliation";
/// The figures of the desk, for the screen on the wall.
pub const WALL: &str = "/wall";
/// Where the code is typed that makes a browser such a screen; also where it is posted to.
pub const WALL_ACTIVATE: &str = "/wall/activate";
/// What is promised about accessibility.
pub const ACCESSIBILITY: &str = "/accessibility";
/// Keyboard shortcuts.
pub const KEYS: &str = "/keys";
/// Every information sheet.
pub const SHEETS: &str = "/sheets";
/// The live stream (server-sent events).
pub const EVENTS: &str = "/events";
/// Jump to a ticket by its number.
pub const FIND: &str = "/find";

/// The audit log.
pub const AUDIT: &str = "/audit";
/// Where its chain is verified (POST).
pub const AUDIT_VERIFY: &str = "/audit/verify";
/// Where a search by person is begun (POST).
pub const AUDIT_PERSON: &str = "/audit/person";
/// The name of the draft of what was typed there.
pub const AUDIT_PERSON_DRAFT: &str = "audit:person";
/// What a search finds, as a file (POST).
pub const AUDIT_EXPORT: &str = "/audit/export";
/// The yearly check of administrators' accesses; as a file (POST).
pub const ADMINISTRATORS: &str = "/audit/administrators";

/// What can be configured, at a glance.
pub const ADMIN: &str = "/admin";
/// People, and each of the lists below: the list itself, and where its form posts to.
pub const PEOPLE: &str = "/admin/people";
pub const OFFICES: &str = "/admin/offices";
pub const QUEUES: &str = "/admin/queues";
pub const LADDERS: &str = "/admin/ladders";
pub const LINES: &str = "/admin/lines";
pub const MAILBOXES: &str = "/admin/mailboxes";
pub const REASONS: &str = "/admin/reasons";
pub const ANSWERS: &str = "/admin/answers";
pub const OUTCOMES: &str = "/admin/outcomes";
pub const SORTING: &str = "/admin/sorting";
/// Where a sorting rule is tried without being saved (POST).
pub const SORTING_TRY: &str = "/admin/sorting/try";
/// How often a citizen is called before a ticket is closed without having reached them.
pub const ADMIN_RECONTACTS: &str = "/admin/recontacts";
/// After how many days a closed ticket goes to the archive.
pub const ADMIN_ARCHIVE: &str = "/admin/archive";
pub const FAX_RULES: &str = "/admin/fax-rules";
/// Where fax rules, stored or typed, are tried on a mail (POST).
pub const FAX_TRY: &str = "/admin/fax-rules/try";
/// Packages of tickets; also where one is asked for (POST).
pub const EXPORTS: &str = "/admin/exports";
/// For how many days they stay (POST).
pub const EXPORT_DAYS: &str = "/admin/exports/days";
/// The name of the draft of what was typed there.
pub const EXPORTS_DRAFT: &str = "exports";
/// Screens on the wall; also where a code for one is asked for (POST).
pub const SCREENS: &str = "/admin/screens";
/// The name of the draft of what was typed there.
pub const SCREENS_DRAFT: &str = "screens";
/// The region's registries.
pub const REGISTRIES: &str = "/admin/registries";
/// Where it is chosen from when on look-ups are unusual.
pub const LOOKUP_LIMITS: &str = "/admin/registries/limits";
/// The rules of the clocks: what is in force, and the pages of the draft's parts, where their forms post to.
pub const CLOCKS: &str = "/admin/clocks";
pub const CLOCK_LEVELS: &str = "/admin/clocks/levels";
pub const CLOCK_CALENDAR: &str = "/admin/clocks/calendar";
pub const CLOCK_LINES: &str = "/admin/clocks/lines";
pub const CLOCK_SETTINGS: &str = "/admin/clocks/settings";
/// What putting the draft in force would do; also where that is done (POST).
pub const CLOCK_PREVIEW: &str = "/admin/clocks/preview";
/// Where the draft is thrown away (POST).
pub const CLOCK_DISCARD: &str = "/admin/clocks/discard";
/// Contracts, and what is kept of each.
pub const CONTRACTS: &str = "/admin/contracts";
/// Classes of retention.
pub const CLASSES: &str = "/admin/classes";
/// Where a mailbox is tried without being saved (POST).
pub const MAILBOX_TEST: &str = "/admin/mailboxes/test";

/// The form about one thing of a list of the configuration; about a new one without a number.
pub fn form(list: &str, id: Option<i64>) -> String {
    id.map_or_else(|| format!("{list}/new"), |id| format!("{list}/{id}"))
}

/// Where a service level is removed, or put in another place (`remove`, `up`, `down`; POST).
pub fn clock_level_action(at: usize, action: &str) -> String {
    format!("{CLOCK_LEVELS}/{at}/{action}")
}

/// The name of the draft of what was typed on a page about the rules of the clocks.
pub fn clock_draft(page: &str) -> String {
    format!("clocks:{page}")
}

/// Where a fax rule is taken back to its shipped form (POST).
pub fn fax_restore(id: i64) -> String {
    format!("{FAX_RULES}/{id}/restore")
}

/// Where a screen is taken down (POST).
pub fn screen_revoke(id: i64) -> String {
    format!("{SCREENS}/{id}/revoke")
}

/// A registry: its rules, and for a local one its files. Also where its rules are posted to.
pub fn registry(registry: Registry) -> String {
    format!("{REGISTRIES}/{registry}")
}

/// Where a file for it is sent (POST).
pub fn registry_import(registry: Registry) -> String {
    format!("{REGISTRIES}/{registry}/import")
}

/// Where a file is put in force or thrown away (`apply`, `discard`; POST).
pub fn registry_import_action(registry: Registry, id: i64, action: &str) -> String {
    format!("{REGISTRIES}/{registry}/import/{id}/{action}")
}

/// The names of the drafts of what was typed there: about its rules, and about a file.
pub fn registry_draft(registry: Registry) -> String {
    format!("registry:{registry}")
}

/// The second of them.
pub fn registry_import_draft(registry: Registry) -> String {
    format!("registry-import:{registry}")
}

/// The form about a new reason of a queue.
pub fn new_reason(queue_id: i64) -> String {
    format!("{REASONS}/new?queue={queue_id}")
}

/// The form about a new prepared answer for a reason.
pub fn new_answer(reason_id: i64) -> String {
    format!("{ANSWERS}/new?reason={reason_id}")
}

/// Where the terms of a contract are posted to.
pub fn contract_terms(id: i64) -> String {
    format!("{CONTRACTS}/{id}/terms")
}

/// How long a ticket is kept; also where the form that changes its class posts to.
pub fn retention(ticket_id: i64) -> String {
    format!("/retention/{ticket_id}")
}

/// The name of the draft of what was typed there.
pub fn retention_draft(ticket_id: i64) -> String {
    format!("retention:{ticket_id}")
}

/// Where a sorting rule is deleted (POST).
pub fn sorting_delete(id: i64) -> String {
    format!("{SORTING}/{id}/delete")
}

/// Where something is done to a person's way in (`password`, `disabled`).
pub fn person_action(id: i64, action: &str) -> String {
    format!("{PEOPLE}/{id}/{action}")
}

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

/// A page of the audit log.
pub fn audit(filter: &AuditFilter) -> String {
    let parts = [
        ("ticket", &filter.ticket),
        ("kind", &filter.kind),
        ("since", &filter.since),
        ("until", &filter.until),
        ("search", &filter.search),
        ("before", &filter.before),
    ];
    // Numbers, codes and days: whatever else somebody typed was not accepted.
    let plain = |value: &str| {
        value
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
            .collect::<String>()
    };
    let query: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", plain(value)))
        .collect();
    if query.is_empty() {
        AUDIT.to_owned()
    } else {
        format!("{AUDIT}?{}", query.join("&"))
    }
}

/// What was done to a ticket, and who saw it.
pub fn audit_of(ticket_id: i64) -> String {
    format!("{AUDIT}?ticket={ticket_id}")
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

/// The clocks of a ticket.
pub fn times(id: i64) -> String {
    format!("/times/{id}")
}

/// Where a ticket's documents are verified and it is handed on.
pub fn forward(id: i64) -> String {
    format!("/forward/{id}")
}

/// Where the verification is posted to.
pub fn forward_check(id: i64) -> String {
    format!("/forward/{id}/check")
}

/// Where the answer of its office is written down (POST).
pub fn forward_answer(id: i64) -> String {
    format!("/forward/{id}/answer")
}

/// Where the queue that an office proposed is accepted (POST).
pub fn forward_accept(id: i64) -> String {
    format!("/forward/{id}/accept")
}

/// The name of the draft of what was typed there.
pub fn forward_draft(id: i64) -> String {
    format!("forward:{id}")
}

/// A citizen who is owed a call.
pub fn recontact(id: i64) -> String {
    format!("{RECONTACTS}/{id}")
}

/// Where something is done about it (`attempt`, `end`, `close`).
pub fn recontact_action(id: i64, action: &str) -> String {
    format!("{RECONTACTS}/{id}/{action}")
}

/// The name of the draft of what was typed about it.
pub fn recontact_draft(id: i64) -> String {
    format!("recontact:{id}")
}

/// Where a time to call is agreed about a ticket; also where the form posts to.
pub fn agree(ticket_id: i64) -> String {
    format!("{RECONTACTS}/new/{ticket_id}")
}

/// The name of the draft of what was typed there.
pub fn agree_draft(ticket_id: i64) -> String {
    format!("agree:{ticket_id}")
}

/// Where it is written down that the citizen was told the outcome of a ticket; also where the form posts to.
pub fn tell(ticket_id: i64) -> String {
    format!("{RECONTACTS}/told/{ticket_id}")
}

/// The name of the draft of what was typed there.
pub fn tell_draft(ticket_id: i64) -> String {
    format!("tell:{ticket_id}")
}

/// A PEC request.
pub fn pec_request(id: i64) -> String {
    format!("{PEC_REQUESTS}/{id}")
}

/// Where something is done about it (`data`, `form`, `identity` …; POST).
pub fn pec_action(id: i64, action: &str) -> String {
    format!("{PEC_REQUESTS}/{id}/{action}")
}

/// The form that refuses it for a reason.
pub fn pec_refuse(id: i64, reason: RefusalReason) -> String {
    format!("{PEC_REQUESTS}/{id}?refuse={reason}#refuse")
}

/// The name of the draft of what was typed about it.
pub fn pec_draft(id: i64) -> String {
    format!("pec_request:{id}")
}

/// Where one is opened for a ticket; also where the form posts to.
pub fn pec_for_ticket(ticket_id: i64) -> String {
    format!("{NEW_PEC_REQUEST}/{ticket_id}")
}

/// The name of the draft of what was typed where one is opened; `ticket_id` is the ticket that asks for it.
pub fn pec_new_draft(ticket_id: Option<i64>) -> String {
    ticket_id.map_or_else(|| "pec_new".to_owned(), |id| format!("pec_new:{id}"))
}

/// A list of requests, or with another path the download of it.
pub fn pec_list(path: &str, filter: &RequestFilter) -> String {
    let parts = [
        filter.state.map(|state| format!("state={state}")),
        filter.kind.map(|kind| format!("kind={kind}")),
        filter.after.map(|id| format!("after={id}")),
    ];
    let query: Vec<String> = parts.into_iter().flatten().collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// An outage.
pub fn outage(id: i64) -> String {
    format!("{OUTAGES}/{id}")
}

/// Where something is done about it (`link`, `unlink`, `report`, `follow`, `review`, `solve`, `withdraw`). What answering
/// everybody would do is seen at `solve`.
pub fn outage_action(id: i64, action: &str) -> String {
    format!("{OUTAGES}/{id}/{action}")
}

/// The name of the draft of what was typed about it.
pub fn outage_draft(id: i64) -> String {
    format!("outage:{id}")
}

/// The name of the draft of the text to the citizens that is being checked.
pub fn outage_review_draft(id: i64) -> String {
    format!("outage-review:{id}")
}

/// Where an outage is opened from a ticket.
pub fn outage_of(ticket_id: i64) -> String {
    format!("{OUTAGE_NEW}?ticket={ticket_id}")
}

/// Where a ticket is linked to an outage; also where the form posts to.
pub fn outage_link(ticket_id: i64) -> String {
    format!("{OUTAGES}/link/{ticket_id}")
}

/// The name of the draft of what was chosen there.
pub fn outage_link_draft(ticket_id: i64) -> String {
    format!("outage-link:{ticket_id}")
}

/// A page of the review of look-ups.
pub fn lookups(filter: &LookupFilter) -> String {
    format!("{LOOKUPS}{}", filter.query())
}

/// Where the filtered list is asked for as a file (POST).
pub fn lookup_export(filter: &LookupFilter) -> String {
    format!("{LOOKUPS}/export{}", filter.query())
}

/// What is unusual about look-ups, and the numbers of a day (ISO 8601).
pub fn lookup_volume(filter: &VolumeFilter) -> String {
    let parts = [
        filter.day.as_deref().map(|day| format!("day={day}")),
        filter.seen.then(|| "seen=yes".to_owned()),
        filter.before.map(|id| format!("before={id}")),
    ];
    let query: Vec<String> = parts.into_iter().flatten().collect();
    if query.is_empty() {
        LOOKUP_VOLUME.to_owned()
    } else {
        format!("{LOOKUP_VOLUME}?{}", query.join("&"))
    }
}

/// Something unusual; also where it is posted that it was seen.
pub fn anomaly(id: i64) -> String {
    format!("{LOOKUPS}/anomalies/{id}")
}

/// The name of the draft of what was typed there.
pub fn anomaly_draft(id: i64) -> String {
    format!("anomaly:{id}")
}

/// Where a registry is asked, about a ticket or without one; also where the form posts to.
pub fn lookup(ticket_id: Option<i64>) -> String {
    ticket_id.map_or_else(|| LOOKUP.to_owned(), |id| format!("{LOOKUP}/{id}"))
}

/// The same with a registry chosen.
pub fn lookup_in(ticket_id: i64, registry: Registry) -> String {
    format!("{LOOKUP}/{ticket_id}?registry={registry}")
}

/// Where a registry is asked for the contact whose form was opened then (milliseconds).
pub fn lookup_for_call(opened_at: i64) -> String {
    format!("{LOOKUP}?call={opened_at}")
}

/// Where a value of a card goes into the note on a ticket (POST).
pub fn lookup_copy(ticket_id: i64) -> String {
    format!("{LOOKUP}/{ticket_id}/copy")
}

/// Where the card of a look-up is attached to its ticket (POST).
pub fn lookup_attach(id: i64) -> String {
    format!("/lookups/{id}/attach")
}

/// The name of the draft of what was typed there.
pub fn lookup_draft(ticket_id: Option<i64>) -> String {
    ticket_id.map_or_else(|| "lookup".to_owned(), |id| format!("lookup:{id}"))
}

/// What is asked of one's office about a ticket; also where the answer is posted to.
pub fn office(id: i64) -> String {
    format!("{OFFICE}/{id}")
}

/// The name of the draft of what was typed there.
pub fn office_draft(id: i64) -> String {
    format!("office:{id}")
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

/// A ticket.
pub fn ticket(id: i64) -> String {
    format!("/tickets/{id}")
}

/// A reason's place on the page of sheets.
pub fn sheet_anchor(reason_id: i64) -> String {
    format!("reason-{reason_id}")
}

/// The sheet and the prepared answers of a reason.
pub fn sheet(reason_id: i64) -> String {
    format!("{SHEETS}#{}", sheet_anchor(reason_id))
}

/// The live stream from behind this change on.
pub fn events_after(change: i64) -> String {
    format!("{EVENTS}?after={change}")
}

/// Where a reply is posted to.
pub fn reply(id: i64) -> String {
    format!("/tickets/{id}/reply")
}

/// Where a tab says that it no longer shows the ticket.
pub fn leave(id: i64, tab: u64) -> String {
    format!("/tickets/{id}/leave/{tab}")
}

/// Where a note is posted to.
pub fn note(id: i64) -> String {
    format!("/tickets/{id}/note")
}

/// A queue's list.
pub fn queue(slug: &str) -> String {
    format!("/queues/{slug}")
}

/// A list with its filter in the URL.
pub fn list(filter: &TicketFilter) -> String {
    let path = filter.queue.as_deref().map_or_else(|| TICKETS.to_owned(), queue);
    path + &filter.query()
}

/// The archive's tickets of somebody.
pub fn archive_of(contact_id: i64) -> String {
    list(&TicketFilter {
        archive: true,
        requester: Some(contact_id),
        ..TicketFilter::default()
    })
}

/// The contact form for a new ticket that goes on from a closed one.
pub fn follow_up(id: i64) -> String {
    format!("{NEW_CONTACT}?related={id}")
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

/// Whether a text is a path of this site and nothing else: what may be redirected to.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_redirected_to() {
        for good in ["/", "/tickets/12?x=1", "/queues/tributi"] {
            assert!(is_local(good), "{good}");
        }
        for bad in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\r\nX: y",
        ] {
            assert!(!is_local(bad), "{bad:?}");
        }
    }
}
