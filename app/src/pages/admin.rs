//! Configuring the desk: what the administrator and the trainer may change, each thing with a list and a form.

mod answers;
mod archive;
mod classes;
mod clocks;
mod contracts;
mod disposal;
mod disposal_steps;
mod disposals;
mod exports;
mod fax_bench;
mod fax_rule;
mod fax_rules;
mod health;
mod holds;
mod ladders;
mod lines;
mod mailbox;
mod mailboxes;
mod offices;
mod outcomes;
mod parts;
mod pec_requests;
mod people;
mod person;
mod queues;
mod reasons;
mod recontacts;
mod registries;
mod registry;
mod registry_files;
mod screens;
mod sorting;

pub use answers::{AnswerPage, AnswersPage};
pub use archive::ArchivePage;
pub use classes::{ClassPage, ClassesPage};
pub use clocks::{
    ClockCalendarPage, ClockLevelPage, ClockLevelsPage, ClockLinePage, ClockLinesPage, ClockPreviewPage,
    ClockSettingsPage, ClocksPage,
};
pub use contracts::{ContractPage, ContractsPage};
pub use disposal::DisposalPage;
pub use disposals::{DisposalsPage, ProposalPage, TombstonePage};
pub use exports::ExportsPage;
pub use fax_rule::FaxRulePage;
pub use fax_rules::{FaxRulesPage, FaxTryPage};
pub use holds::{HoldPage, HoldsPage};
pub use ladders::{LadderPage, LaddersPage};
pub use lines::{LinePage, LinesPage};
pub use mailbox::MailboxPage;
pub use mailboxes::MailboxesPage;
pub use offices::{OfficePage, OfficesPage};
pub use outcomes::{OutcomePage, OutcomesPage};
pub use pec_requests::PecRequestsPage;
pub use people::PeoplePage;
pub use person::PersonPage;
pub use queues::{QueuePage, QueuesPage};
pub use reasons::{ReasonPage, ReasonsPage};
pub use recontacts::RecontactsPage;
pub use registries::RegistriesPage;
pub use registry::RegistryPage;
pub use screens::ScreensPage;
pub use sorting::{SortingPage, SortingRulePage};

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::desk::FrameView;
use model::{Permission, Problem};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

/// What there is to configure: only what this person may.
#[component]
pub fn AdminPage() -> impl IntoView {
    let frame = Resource::new(|| (), |()| api::frame::frame());
    view! {
        <Transition>
            {drawn(move || async move {
                match frame.await {
                    Ok(frame) if [Permission::Configure, Permission::Knowledge, Permission::Screens, Permission::Export, Permission::AuthoriseDisposal].into_iter().any(|may| frame.may(may)) => {
                        view! { <Overview frame=frame/> }.into_any()
                    }
                    Ok(_) => view! { <ProblemPage problem=Problem::Forbidden/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Overview(frame: FrameView) -> impl IntoView {
    let l = use_locale();
    let configure = Permission::Configure;
    let knowledge = Permission::Knowledge;
    // Who proposes and who authorises come to the same list.
    let disposes = if frame.may(Permission::Dispose) {
        Permission::Dispose
    } else {
        Permission::AuthoriseDisposal
    };
    let cards = [
        (
            configure,
            paths::PEOPLE,
            "users",
            td_string!(l, admin.people),
            td_string!(l, admin.people_hint),
        ),
        (
            configure,
            paths::OFFICES,
            "pa",
            td_string!(l, admin.offices),
            td_string!(l, admin.offices_hint),
        ),
        (
            configure,
            paths::QUEUES,
            "list",
            td_string!(l, admin.queues),
            td_string!(l, admin.queues_hint),
        ),
        (
            configure,
            paths::LADDERS,
            "arrow-up",
            td_string!(l, ladder.title),
            td_string!(l, ladder.hint),
        ),
        (
            configure,
            paths::CLOCKS,
            "clock",
            td_string!(l, clocks.title),
            td_string!(l, clocks.hint),
        ),
        (
            configure,
            paths::LINES,
            "phone",
            td_string!(l, admin.lines),
            td_string!(l, admin.lines_hint),
        ),
        (
            configure,
            paths::MAILBOXES,
            "mail",
            td_string!(l, admin.mailboxes),
            td_string!(l, admin.mailboxes_hint),
        ),
        (
            configure,
            paths::SORTING,
            "filter",
            td_string!(l, sorting.title),
            td_string!(l, sorting.hint),
        ),
        (
            configure,
            paths::FAX_RULES,
            "print",
            td_string!(l, fax_rules.title),
            td_string!(l, fax_rules.hint),
        ),
        (
            configure,
            paths::OUTCOMES,
            "flag",
            td_string!(l, admin.outcomes),
            td_string!(l, admin.outcomes_hint),
        ),
        (
            configure,
            paths::REGISTRIES,
            "search",
            td_string!(l, registries.title),
            td_string!(l, registries.hint),
        ),
        (
            Permission::Screens,
            paths::SCREENS,
            "visible",
            td_string!(l, wall.screens),
            td_string!(l, wall.screens_hint),
        ),
        (
            disposes,
            paths::DISPOSALS,
            "delete",
            td_string!(l, disposal.title),
            td_string!(l, disposal.hint),
        ),
        (
            Permission::Hold,
            paths::HOLDS,
            "lock",
            td_string!(l, hold.title),
            td_string!(l, hold.hint),
        ),
        (
            Permission::Export,
            paths::EXPORTS,
            "download",
            td_string!(l, exports.title),
            td_string!(l, exports.hint),
        ),
        (
            configure,
            paths::ADMIN_RECONTACTS,
            "calendar",
            td_string!(l, recontact.title),
            td_string!(l, recontact.admin_hint),
        ),
        (
            configure,
            paths::ADMIN_PEC_REQUESTS,
            "key",
            td_string!(l, pec_request.title),
            td_string!(l, pec_request.admin_hint),
        ),
        (
            configure,
            paths::ADMIN_ARCHIVE,
            "files",
            td_string!(l, archive.title),
            td_string!(l, archive.hint),
        ),
        (
            configure,
            paths::CONTRACTS,
            "lock",
            td_string!(l, retention.contracts),
            td_string!(l, retention.contracts_hint),
        ),
        (
            knowledge,
            paths::REASONS,
            "info",
            td_string!(l, admin.reasons),
            td_string!(l, admin.reasons_hint),
        ),
        (
            knowledge,
            paths::ANSWERS,
            "comment",
            td_string!(l, admin.answers),
            td_string!(l, admin.answers_hint),
        ),
    ];
    let cards =
        cards
            .into_iter()
            .filter(|(permission, ..)| frame.may(*permission))
            .map(|(_, href, icon, title, hint)| {
                view! {
                    <li class="card admin-card">
                        <h2><Icon name=icon/><a href=href>{title}</a></h2>
                        <p class="muted">{hint}</p>
                    </li>
                }
            });
    view! {
        <Title text=td_string!(l, admin.title)/>
        <div class="page-head"><h1>{td_string!(l, admin.title)}</h1></div>
        <ul class="admin-cards">{cards.collect_view()}</ul>
    }
}
