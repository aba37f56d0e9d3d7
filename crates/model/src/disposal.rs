//! Disposal: tickets that are destroyed for good, step by step, never by themselves.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::export::ExportState;
use crate::forms::Typed;
use crate::time::Moment;

coded! {
    /// On what ground something is destroyed.
    pub enum Basis {
        /// The term of the class is over; authorised by the Soprintendenza (D.Lgs. 42/2004, art. 21).
        Scarto = "scarto",
        /// The contract is over and everything was given back: copies are deleted (GDPR, art. 28(3)(g)).
        Restitution = "restitution",
    }
}

coded! {
    /// How far a disposal is.
    pub enum DisposalState {
        /// The hashes of its list are being computed.
        Listing = "listing",
        /// The list stands.
        Proposed = "proposed",
        /// The package of the list is being written and compared with it.
        Packaging = "packaging",
        /// The package is there, and is what the list says.
        Packaged = "packaged",
        /// The region has accepted it.
        Accepted = "accepted",
        /// Somebody else has entered the authorisation.
        Authorised = "authorised",
        /// Being destroyed.
        Running = "running",
        /// Destroyed; the record stands.
        Done = "done",
        /// Given up before anything was destroyed.
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// What became of a ticket of the list.
    pub enum ItemState {
        Listed = "listed",
        Destroyed = "destroyed",
        /// On legal hold when its turn came: left out.
        Held = "held",
        /// Not what it was when it was listed, or to be kept by now: left out.
        Changed = "changed",
    }
}

coded! {
    /// Documents that a step brings with it.
    pub enum DocumentKind {
        /// The region's letter of acceptance.
        Acceptance = "acceptance",
        /// The act that authorises.
        Act = "act",
    }
}

coded! {
    /// Why a package is not accepted as that of the list.
    pub enum DisposalFault {
        /// It could not be written.
        Package = "package",
        /// Its files are not what its manifest says.
        Damaged = "damaged",
        /// A ticket is not in it as it was listed.
        Differs = "differs",
    }
}

impl DisposalState {
    /// Whether it may still be given up.
    pub const fn can_be_withdrawn(self) -> bool {
        !matches!(self, Self::Running | Self::Done | Self::Withdrawn)
    }
}

/// What is proposed, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisposalForm {
    pub contract_id: String,
    /// Empty for every class.
    pub class_id: String,
    pub basis: String,
    /// The first and the last day of closing (`2026-11-23`).
    pub since: String,
    pub until: String,
    pub why: String,
}

/// What fits a proposal, before it is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fitting {
    pub tickets: i64,
    pub bytes: i64,
    /// Of these, on legal hold.
    pub held: i64,
}

/// A line of the list of disposals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisposalRow {
    pub id: i64,
    pub contract: String,
    /// None for every class.
    pub class: Option<String>,
    pub basis: Basis,
    pub state: DisposalState,
    pub tickets: i64,
    pub by: String,
    pub at: Moment,
}

/// The list of disposals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisposalsPage {
    pub disposals: Vec<DisposalRow>,
    pub may_propose: bool,
}

/// The form of a proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalPage {
    pub contracts: Vec<Choice>,
    pub classes: Vec<Choice>,
    pub typed: Typed,
    /// What fits what was typed, where it was counted.
    pub fitting: Option<Fitting>,
}

/// A ticket of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRow {
    pub ticket_id: i64,
    pub sha256: String,
    pub bytes: i64,
    pub state: ItemState,
    /// On legal hold now.
    pub held: bool,
}

/// Who did a step, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub by: String,
    pub at: Moment,
}

/// How many tickets became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub listed: i64,
    pub destroyed: i64,
    pub held: i64,
    pub changed: i64,
}

/// A disposal, with its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisposalView {
    pub id: i64,
    pub contract: String,
    pub class: Option<String>,
    pub basis: Basis,
    pub state: DisposalState,
    pub since: Option<Moment>,
    /// The last day that is inside.
    pub until: Option<Moment>,
    pub reason: String,
    pub tickets: i64,
    pub bytes: i64,
    pub list_sha256: Option<String>,
    pub proposed: Done,
    pub export_id: Option<i64>,
    pub export: Option<ExportState>,
    pub manifest: Option<String>,
    pub packaged: Option<Moment>,
    pub fault: Option<DisposalFault>,
    pub accepted_who: String,
    pub accepted_on: String,
    pub accepted_protocol: String,
    pub accepted: Option<Done>,
    pub authority: String,
    pub act_number: String,
    pub act_on: String,
    pub authorised: Option<Done>,
    pub started: Option<Done>,
    pub ended: Option<Moment>,
    /// The contract's keys were destroyed.
    pub keys: Option<Moment>,
    pub tally: Tally,
    /// Tickets of the list that are on legal hold now.
    pub held_now: i64,
    pub record: Option<String>,
    pub record_sha256: Option<String>,
    pub documents: Vec<(DocumentKind, String)>,
    pub items: Vec<ItemRow>,
    /// The last ticket of this page of the list, where there are more.
    pub more: Option<i64>,
    /// Whoever looks at it may propose, pack, record the acceptance and execute.
    pub may_dispose: bool,
    /// Whoever looks at it may enter the authorisation: never who proposed it.
    pub may_authorise: bool,
    pub typed: Typed,
}

/// What is left of a destroyed ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TombstoneView {
    pub ticket_id: i64,
    pub received: Moment,
    pub closed: Moment,
    pub destroyed: Moment,
    pub class: String,
    pub disposal_id: i64,
    pub sha256: String,
}
