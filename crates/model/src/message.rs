//! What is written on a ticket.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::outbox::DeliveryState;
use crate::time::Moment;

coded! {
    /// Who speaks to whom.
    pub enum MessageKind {
        /// From the citizen, by mail.
        Inbound = "inbound",
        /// To the citizen, by mail.
        Outbound = "outbound",
        /// To the citizen, by mail, by the desk itself: "we have your mail".
        Receipt = "receipt",
        /// A machine's answer to a message of ours.
        AutoReply = "auto_reply",
        /// What the operator wrote while logging a contact.
        Contact = "contact",
        /// Between colleagues, never sent.
        Note = "note",
    }
}

coded! {
    /// What a received mail is worth as evidence.
    pub enum MailBadge {
        /// Certified mail whose provider's signature is valid: sender and time are certified.
        Certified = "certified",
        /// Ordinary mail that came through a certified mailbox.
        Uncertified = "uncertified",
        /// Says it is certified mail; the signature could not be verified.
        Unverified = "unverified",
    }
}

coded! {
    /// Why somebody should look at a ticket although nobody wrote.
    pub enum AlertKind {
        /// A recipient will not get a message.
        NotDelivered = "not_delivered",
        /// The outcome did not reach the citizen, who has to be told in another way.
        OutcomeNotDelivered = "outcome_not_delivered",
        /// Not delivered within 12 hours.
        Late = "late",
        /// A provider found malicious code.
        Virus = "virus",
        /// The certified-mail provider has not confirmed that it took a message over.
        NoAcceptance = "no_acceptance",
        /// A share of its time is used (about: service level and share).
        TimeUsed = "time_used",
    }
}

coded! {
    /// Who an alert is for.
    pub enum AlertAudience {
        /// Everybody who sees the ticket.
        All = "all",
        /// Its owner; where it has none it stands on the ticket alone.
        Owner = "owner",
        /// Those who lead.
        Leaders = "leaders",
    }
}

/// Something on a ticket that nobody has seen yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertView {
    pub id: i64,
    pub kind: AlertKind,
    /// The recipient it is about.
    pub about: String,
    pub at: Moment,
}

/// A line of a recipient's history: who vouches for what, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// The original receipt can be downloaded under this number.
    pub id: i64,
    pub event: DeliveryState,
    pub at: Moment,
    pub provider: String,
    pub detail: Option<String>,
}

/// A message as the ticket page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    pub id: i64,
    pub kind: MessageKind,
    /// Who wrote it: a colleague's or a citizen's name, else the address.
    pub author: String,
    /// The address it came from, for mail.
    pub address: Option<String>,
    /// When it was received or written.
    pub at: Moment,
    /// The visible text; quoted text apart.
    pub text: String,
    /// Quoted text of earlier messages, folded in the page.
    pub quoted: Option<String>,
    /// Whether an HTML rendering exists at its own route.
    pub has_html: bool,
    /// Recipients and how far the mail got with each; empty for notes and contacts.
    pub deliveries: Vec<DeliveryView>,
    pub attachments: Vec<AttachmentView>,
    /// For received mail that has to do with certified mail.
    pub badge: Option<MailBadge>,
    /// The time that the provider certifies.
    pub certified: Option<Moment>,
    /// Whether the mail as it came can be downloaded.
    pub has_raw: bool,
}

/// How far an outgoing message got with one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    pub address: String,
    pub state: DeliveryState,
    /// The server's words, where it refused or is unreachable.
    pub detail: Option<String>,
    /// When the next attempt is due, while queued after a failed one.
    pub next_attempt: Option<Moment>,
    /// The desk was stopped during the attempt: the citizen may have received it twice.
    pub maybe_duplicate: bool,
    /// What mail servers and providers said, oldest first.
    pub evidence: Vec<EvidenceView>,
}

coded! {
    /// Whether the pages of a document are drawn as pictures.
    pub enum Preview {
        /// Asked for.
        Waiting = "waiting",
        /// Drawn.
        Done = "done",
        /// Cannot be drawn: it has to be downloaded.
        Failed = "failed",
    }
}

/// A page of a document as a picture, with its size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageView {
    /// From 1.
    pub page: i64,
    pub width: i64,
    pub height: i64,
}

/// A file on a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    pub id: i64,
    pub name: String,
    pub mime: String,
    pub bytes: i64,
    pub preview: Option<Preview>,
    /// Its pages, where they are drawn.
    pub pages: Vec<PageView>,
}

/// A thin line of the timeline: something that happened to the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    pub id: i64,
    pub at: Moment,
    pub kind: EventKind,
    /// Who did it; none where the desk itself did.
    pub actor: Option<String>,
    /// What it was before and after, where that says something (codes for states, names else).
    pub from: Option<String>,
    pub to: Option<String>,
    /// Of a move: how long the ticket had been where it was, in minutes.
    pub stayed: Option<i64>,
}

coded! {
    /// What happened to a ticket.
    pub enum EventKind {
        /// The ticket was opened.
        Opened = "opened",
        /// Somebody became its owner.
        Taken = "taken",
        /// It has no owner any more.
        Released = "released",
        /// Its status changed (from, to: state codes).
        StateChanged = "state_changed",
        /// It moved to another queue (from, to: names).
        QueueChanged = "queue_changed",
        /// A person said where the mail belongs.
        Triaged = "triaged",
        /// A sorting rule led it to its queue (from: the rule, to: what it found).
        Sorted = "sorted",
        /// Its reason changed (from, to: names).
        ReasonChanged = "reason_changed",
        /// Somebody said how long it is kept (from: class, to: class and why).
        RetentionChanged = "retention_changed",
        /// It was handed to an office (from: the office that had it, to: name), or to the back office (to: nothing).
        OfficeChanged = "office_changed",
        /// Something is still missing when it is handed on (to: what).
        StillMissing = "still_missing",
        /// An office gave it back with the outcome (from: the office).
        OfficeAnswered = "office_answered",
        /// An office gave it back with a question (from: the office).
        OfficeAsked = "office_asked",
        /// An office refused it as out of its competence (from: the office, to: the queue it proposes).
        OfficeRefused = "office_refused",
        /// Every document that it needs is there.
        DocumentsVerified = "documents_verified",
        /// Documents are missing (to: which).
        DocumentsMissing = "documents_missing",
        /// The citizen was told the outcome (to: by which channel, a code).
        Told = "told",
        /// A time to call was agreed with the citizen (to: the time).
        RecontactAgreed = "recontact_agreed",
        /// Somebody called the citizen and did not reach them (to: what came of it, a code).
        RecontactTried = "recontact_tried",
        /// What had been agreed with the citizen was done.
        RecontactDone = "recontact_done",
        /// What had been agreed with the citizen is not needed any more.
        RecontactCancelled = "recontact_cancelled",
        /// Something happened to its PEC request (from: what is asked for, to: what happened, both codes).
        PecRequest = "pec_request",
        /// An outage is behind it (to: the outage).
        OutageLinked = "outage_linked",
        /// An outage is not behind it after all (to: the outage).
        OutageUnlinked = "outage_unlinked",
        /// The outage behind it is over, and its citizen is told (to: the outage).
        OutageSolved = "outage_solved",
        /// The outage behind it is over, and its citizen could not be told (from: why, as a code of `NotAnswered`; to: the outage).
        OutageLeftOut = "outage_left_out",
        /// It went to the archive, by itself.
        Archived = "archived",
        /// A share of its time is used up (from: service level, to: percent; late ones end with an exclamation mark).
        ClockWarned = "clock_warned",
        /// It was closed (to: outcome).
        Closed = "closed",
        /// It was opened again by a citizen's answer or a colleague.
        Reopened = "reopened",
        /// A mail cited it without proof (to: number of the other ticket).
        PossiblyRelated = "possibly_related",
        /// It is not opened again any more, and another ticket goes on from it (to: its number); on that one
        /// from: the number of the closed ticket.
        Continued = "continued",
        /// An answer came from somebody who had not taken part before (to: address).
        NewParticipant = "new_participant",
        /// A machine's answer or a bounce arrived for a message of ours (to: address).
        Bounced = "bounced",
        /// A message of ours did not reach a recipient (to: address).
        NotDelivered = "not_delivered",
        /// Somebody has seen an alert (from: alert code, to: address).
        AlertSeen = "alert_seen",
        /// A signature that could not be verified is now known to be valid.
        Reverified = "reverified",
    }
}

impl EventKind {
    /// Whether the ticket went to another step or office of its ladder.
    pub const fn is_move(self) -> bool {
        matches!(
            self,
            Self::OfficeChanged | Self::OfficeAnswered | Self::OfficeAsked | Self::OfficeRefused
        )
    }
}
