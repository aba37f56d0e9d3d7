//! Addresses of the configuration.

use model::lookup::Registry;

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
/// PEC requests: their queue, the provider's console, the texts to citizens.
pub const ADMIN_PEC_REQUESTS: &str = "/admin/pec-requests";
pub const FAX_RULES: &str = "/admin/fax-rules";
/// Where fax rules, stored or typed, are tried on a mail (POST).
pub const FAX_TRY: &str = "/admin/fax-rules/try";
/// Packages of tickets; also where one is asked for (POST).
pub const EXPORTS: &str = "/admin/exports";
/// For how many days they stay (POST).
pub const EXPORT_DAYS: &str = "/admin/exports/days";
/// The name of the draft of what was typed there.
pub const EXPORTS_DRAFT: &str = "exports";
/// Disposals.
pub const DISPOSALS: &str = "/admin/disposals";
/// The form of a proposal; also where it is sent (POST).
pub const DISPOSAL_NEW: &str = "/admin/disposals/new";
/// The name of the draft of what was typed there.
pub const DISPOSAL_DRAFT: &str = "disposal:new";
/// Legal holds; also where one is placed (POST).
pub const HOLDS: &str = "/admin/holds";
/// The name of the draft of what was typed there.
pub const HOLDS_DRAFT: &str = "holds";
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

/// Where a sorting rule is deleted (POST).
pub fn sorting_delete(id: i64) -> String {
    format!("{SORTING}/{id}/delete")
}

/// Where something is done to a person's way in (`password`, `disabled`).
pub fn person_action(id: i64, action: &str) -> String {
    format!("{PEOPLE}/{id}/{action}")
}

/// Where a legal hold is released (POST).
pub fn hold_release(id: i64) -> String {
    format!("{HOLDS}/{id}/release")
}

/// A disposal.
pub fn disposal(id: i64) -> String {
    format!("{DISPOSALS}/{id}")
}

/// Where a step of a disposal is sent (POST), or something of it is taken away.
pub fn disposal_action(id: i64, action: &str) -> String {
    format!("{DISPOSALS}/{id}/{action}")
}

/// The name of the draft of what was typed on the page of a disposal.
pub fn disposal_draft(id: i64) -> String {
    format!("disposal:{id}")
}

/// What is left of a destroyed ticket.
pub fn tombstone(ticket_id: i64) -> String {
    format!("/admin/tombstones/{ticket_id}")
}
