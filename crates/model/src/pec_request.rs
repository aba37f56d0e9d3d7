//! PEC requests: what the back office does with the provider of certified mail for a citizen or a body, step by step
//! (tender 2.2.9). docs/adr/0025.

mod check;
mod console;
mod data;
mod day;
mod texts;
mod view;

pub use check::RequestWarning;
pub use console::{console_link, is_console};
pub use data::{RequestData, RequestField};
pub use day::{LOG_MONTHS, earliest_log, in_words};
pub use texts::{PLACEHOLDERS, confirmation, confirmation_field, refusal, refusal_field};
pub use view::{
    NewRequestView, RequestCount, RequestFilter, RequestLine, RequestList, RequestRow, RequestSettings, RequestView,
    Standing, StepView,
};

use crate::coded::coded;

coded! {
    /// What is asked of the provider.
    pub enum RequestKind {
        NewBox = "new_box",
        Activation = "activation",
        HolderChange = "holder_change",
        MoreSpace = "more_space",
        /// The form by which a holder asks for a new password.
        PasswordModule = "password_module",
        /// The provider's log of what a box sent or received.
        LogFile = "log_file",
        Deletion = "deletion",
        /// A domain of its own for a regional or sub-regional body.
        DedicatedDomain = "dedicated_domain",
    }
}

coded! {
    /// Where a request stands.
    pub enum RequestState {
        /// Its data are not complete.
        Draft = "draft",
        /// The signed form has not come.
        WaitsForm = "waits_form",
        ToVerify = "to_verify",
        ToExecute = "to_execute",
        /// It was handed to the provider, who has not done it yet.
        AtProvider = "at_provider",
        ToConfirm = "to_confirm",
        Done = "done",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// A step on the way of a request.
    pub enum RequestStep {
        Data = "data",
        /// The signed form.
        Form = "form",
        /// Who asks is who they say.
        Identity = "identity",
        Execution = "execution",
        /// The citizen is told.
        Confirmation = "confirmation",
    }
}

coded! {
    /// How somebody made sure who asks.
    pub enum IdentityHow {
        /// A document was seen.
        Document = "document",
        /// The form is signed digitally.
        Signature = "signature",
        Cns = "cns",
        Spid = "spid",
    }
}

coded! {
    /// Why a request is refused.
    pub enum RefusalReason {
        /// Providers keep logs for 30 months (RFC 6109, 2.3).
        LogTooOld = "log_too_old",
        NotIdentified = "not_identified",
        FormIncomplete = "form_incomplete",
        NotEntitled = "not_entitled",
        AddressTaken = "address_taken",
        ByProvider = "by_provider",
        Other = "other",
    }
}

coded! {
    /// What happened to a request, as the timeline of its ticket says it.
    pub enum RequestNews {
        Opened = "opened",
        DataWritten = "data_written",
        FormReceived = "form_received",
        Identified = "identified",
        Sent = "sent",
        Executed = "executed",
        Confirmed = "confirmed",
        Refused = "refused",
        Withdrawn = "withdrawn",
        WentBack = "went_back",
    }
}

impl RequestKind {
    /// The steps on its way.
    pub const fn steps(self) -> &'static [RequestStep] {
        use RequestStep as S;
        match self {
            // The holder signed when the box was asked for.
            Self::Activation => &[S::Data, S::Identity, S::Execution, S::Confirmation],
            _ => RequestStep::ALL,
        }
    }

    /// The state after one of its steps.
    pub fn after(self, step: RequestStep) -> RequestState {
        let mut steps = self.steps().iter().skip_while(|known| **known != step);
        steps.nth(1).map_or(RequestState::Done, |next| next.state())
    }
}

impl RequestStep {
    /// The state of a request that is at this step.
    pub const fn state(self) -> RequestState {
        match self {
            Self::Data => RequestState::Draft,
            Self::Form => RequestState::WaitsForm,
            Self::Identity => RequestState::ToVerify,
            Self::Execution => RequestState::ToExecute,
            Self::Confirmation => RequestState::ToConfirm,
        }
    }
}

impl RequestState {
    /// The step at which a request is; none of one that has ended.
    pub const fn step(self) -> Option<RequestStep> {
        match self {
            Self::Draft => Some(RequestStep::Data),
            Self::WaitsForm => Some(RequestStep::Form),
            Self::ToVerify => Some(RequestStep::Identity),
            Self::ToExecute | Self::AtProvider => Some(RequestStep::Execution),
            Self::ToConfirm => Some(RequestStep::Confirmation),
            Self::Done | Self::Refused | Self::Withdrawn => None,
        }
    }

    /// It goes on.
    pub const fn is_open(self) -> bool {
        self.step().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_leads_from_its_data_to_the_confirmation() {
        for kind in RequestKind::ALL {
            let mut state = RequestState::Draft;
            let mut walked = Vec::new();
            while let Some(step) = state.step() {
                walked.push(step);
                state = kind.after(step);
            }
            assert_eq!(walked, kind.steps(), "{kind}");
            assert_eq!(state, RequestState::Done, "{kind}");
        }
        let next = RequestKind::Activation.after(RequestStep::Data);
        assert_eq!(next, RequestState::ToVerify, "without a form");
    }

    #[test]
    fn a_step_and_its_state_name_each_other() {
        for step in RequestStep::ALL {
            assert_eq!(step.state().step(), Some(*step));
        }
        assert_eq!(RequestState::AtProvider.step(), Some(RequestStep::Execution));
        assert!(!RequestState::Refused.is_open());
    }
}
