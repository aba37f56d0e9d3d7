//! The words of disposals.

use leptos_i18n::td_string;
use model::disposal::{Basis, DisposalFault, DisposalState, ItemState};

use crate::i18n::i18n::Locale;

/// On what ground something is destroyed.
pub fn basis(l: Locale, basis: Basis) -> &'static str {
    match basis {
        Basis::Scarto => td_string!(l, disposal.basis_scarto),
        Basis::Restitution => td_string!(l, disposal.basis_restitution),
    }
}

/// How far a disposal is.
pub fn state(l: Locale, state: DisposalState) -> &'static str {
    match state {
        DisposalState::Listing => td_string!(l, disposal.s_listing),
        DisposalState::Proposed => td_string!(l, disposal.s_proposed),
        DisposalState::Packaging => td_string!(l, disposal.s_packaging),
        DisposalState::Packaged => td_string!(l, disposal.s_packaged),
        DisposalState::Accepted => td_string!(l, disposal.s_accepted),
        DisposalState::Authorised => td_string!(l, disposal.s_authorised),
        DisposalState::Running => td_string!(l, disposal.s_running),
        DisposalState::Done => td_string!(l, disposal.s_done),
        DisposalState::Withdrawn => td_string!(l, disposal.s_withdrawn),
    }
}

/// What became of a ticket of the list.
pub fn item(l: Locale, state: ItemState) -> &'static str {
    match state {
        ItemState::Listed => td_string!(l, disposal.i_listed),
        ItemState::Destroyed => td_string!(l, disposal.i_destroyed),
        ItemState::Held => td_string!(l, disposal.i_held),
        ItemState::Changed => td_string!(l, disposal.i_changed),
    }
}

/// Why a package is not that of the list, and what to do.
pub fn fault(l: Locale, fault: DisposalFault) -> &'static str {
    match fault {
        DisposalFault::Package => td_string!(l, disposal.fault_package),
        DisposalFault::Damaged => td_string!(l, disposal.fault_damaged),
        DisposalFault::Differs => td_string!(l, disposal.fault_differs),
    }
}
