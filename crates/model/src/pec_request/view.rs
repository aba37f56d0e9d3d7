//! PEC requests as pages show them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{IdentityHow, RefusalReason, RequestData, RequestKind, RequestState, RequestStep, RequestWarning};
use crate::desk::Choice;
use crate::ladder;
use crate::message::AttachmentView;
use crate::ticket::{DueView, TicketView};
use crate::time::Moment;

/// What is written into the setting of PEC requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestSettings {
    /// Address of the provider's console with its placeholders; empty for none.
    pub console: String,
    /// Texts that differ from those that come with the program, by the names of their fields.
    pub texts: BTreeMap<String, String>,
}

/// The request of a ticket in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLine {
    pub id: i64,
    pub kind: RequestKind,
    pub state: RequestState,
}

/// Which requests are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestFilter {
    /// Those that go on, where none.
    pub state: Option<RequestState>,
    pub kind: Option<RequestKind>,
    /// The last one of the page before.
    pub after: Option<i64>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    pub id: i64,
    pub ticket_id: i64,
    pub version: i64,
    pub kind: RequestKind,
    pub state: RequestState,
    /// The box or the domain it is about; empty while nobody has written it.
    pub address: String,
    pub requester: Option<String>,
    pub reference: String,
    pub opened: Moment,
    /// The clock of its ticket; none of a closed one.
    pub due: Option<DueView>,
}

/// How many requests of a kind are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    pub state: RequestState,
    pub kind: RequestKind,
    pub count: i64,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestList {
    pub filter: RequestFilter,
    pub rows: Vec<RequestRow>,
    pub counts: Vec<RequestCount>,
    /// Behind which the next page begins; none where this is the last.
    pub next: Option<i64>,
    /// The person may open a request with a ticket of its own.
    pub may_open: bool,
}

/// How a step stands to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Done,
    Current,
    Ahead,
}

/// A step with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    pub step: RequestStep,
    pub standing: Standing,
    /// Who did it, and when.
    pub done: Option<(String, Moment)>,
}

/// A request, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    pub id: i64,
    pub version: i64,
    pub kind: RequestKind,
    pub state: RequestState,
    pub data: RequestData,
    /// What the ticket knows about the citizen, for fields that are still empty.
    pub proposed: BTreeMap<String, String>,
    pub warnings: Vec<RequestWarning>,
    pub address: String,
    pub steps: Vec<StepView>,
    /// The signed form.
    pub form: Option<AttachmentView>,
    pub identity: Option<IdentityHow>,
    /// What the provider calls it; empty where nobody wrote it.
    pub reference: String,
    /// When it was handed to the provider, and by whom.
    pub sent: Option<(String, Moment)>,
    pub refused: Option<(RefusalReason, String)>,
    /// When it ended, and by whom.
    pub ended: Option<(String, Moment)>,
    /// The provider's console, where its address is configured.
    pub console: Option<String>,
    /// It can be handed to the provider from here.
    pub connected: bool,
    /// The text to the citizen that is prepared for the end.
    pub confirmation: String,
    /// The texts that are prepared for a refusal.
    pub refusals: Vec<(RefusalReason, String)>,
    pub outcomes: Vec<Choice>,
    /// The first day whose log there still is, in words.
    pub earliest_log: String,
    pub ladder: Vec<ladder::StepView>,
    pub may_work: bool,
    /// They may write to the citizen and close the ticket.
    pub may_end: bool,
    pub ticket: TicketView,
}

/// What opening a request needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRequestView {
    /// The ticket that asks for it: number, subject, who asks; none where one is opened.
    pub ticket: Option<(i64, String, Option<String>)>,
    /// The request that the ticket has already.
    pub existing: Option<RequestLine>,
    /// No queue for PEC requests is chosen in Administration.
    pub no_queue: bool,
    /// When this was drawn, in milliseconds: handling time runs from here.
    pub drawn_at: i64,
}
