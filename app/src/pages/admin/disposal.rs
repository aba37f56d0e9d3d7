//! A disposal: what it is about, its steps with the one that is open, and its list.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::disposal::{DisposalState, DisposalView, Done};
use model::export::ExportState;

use super::disposal_steps::{Acceptance, Act, Items, Record, Start};
use super::parts::{FormHead, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::pages::progress::Progress;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn DisposalPage() -> impl IntoView {
    let asked = use_asked();
    let query = use_query_map();
    let after = query.with_untracked(|query| query.get("after").and_then(|after| after.parse::<i64>().ok()));
    let found = Resource::new(
        move || asked.get(),
        move |asked| api::disposals::disposal(asked.id.unwrap_or(0), after.unwrap_or(0), asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match found.await {
                    Ok(found) => view! { <Screen found=found/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, disposal.numbered, n = found.id).to_string();
    let going = matches!(
        found.state,
        DisposalState::Listing | DisposalState::Packaging | DisposalState::Running
    );
    let done = found.tickets - found.tally.listed;
    let progress = going.then(|| {
        let text = match found.state {
            DisposalState::Running => td_string!(l, disposal.progress, done = done, total = found.tickets).to_string(),
            state => words::disposal::state(l, state).to_owned(),
        };
        let done = if found.state == DisposalState::Running { done } else { 0 };
        view! { <Progress text=text done=done total=found.tickets.max(1) href=paths::disposal(found.id)/> }
    });
    let class = found
        .class
        .clone()
        .unwrap_or_else(|| td_string!(l, disposal.any_class).to_owned());
    let size = format::bytes(found.bytes);
    let held = (found.held_now > 0).then(|| td_string!(l, disposal.held_now, n = found.held_now).to_string());
    let withdraw = found.may_dispose && found.state.can_be_withdrawn();
    // The step that is open.
    let current = match found.state {
        DisposalState::Listing => 0,
        DisposalState::Proposed | DisposalState::Packaging => 1,
        DisposalState::Packaged => 2,
        DisposalState::Accepted => 3,
        DisposalState::Authorised | DisposalState::Running => 4,
        DisposalState::Done => 5,
        DisposalState::Withdrawn => 6,
    };
    let at = |step: i32| {
        if step == current {
            "pec-step pec-step-current"
        } else {
            "pec-step"
        }
    };
    view! {
        <FormHead title=title list=paths::DISPOSALS list_title=td_string!(l, disposal.title) typed=found.typed.clone()/>
        <p><span class="badge">{words::disposal::state(l, found.state)}</span></p>
        {progress}
        {held.map(|held| view! { <div class="alert alert-warning" role="status"><Icon name="lock"/><p>{held}</p></div> })}
        <dl class="pairs pairs-wide">
            <dt>{td_string!(l, disposal.contract)}</dt><dd>{found.contract.clone()}</dd>
            <dt>{td_string!(l, disposal.class)}</dt><dd>{class}</dd>
            <dt>{td_string!(l, disposal.basis)}</dt><dd>{words::disposal::basis(l, found.basis)}</dd>
            <dt>{td_string!(l, disposal.why)}</dt><dd>{found.reason.clone()}</dd>
            <dt>{td_string!(l, disposal.tickets)}</dt><dd>{found.tickets}" ("{size}")"</dd>
            <dt>{td_string!(l, disposal.who)}</dt><dd>{found.proposed.by.clone()}" "<When at=found.proposed.at.clone()/></dd>
        </dl>
        <ol class="pec-steps">
            <li class=at(0)><h2>{td_string!(l, disposal.step_list)}</h2><ListStep found=found.clone()/></li>
            <li class=at(1)><h2>{td_string!(l, disposal.step_package)}</h2><PackageStep found=found.clone()/></li>
            <li class=at(2)><h2>{td_string!(l, disposal.step_acceptance)}</h2><Acceptance found=found.clone()/></li>
            <li class=at(3)><h2>{td_string!(l, disposal.step_authorisation)}</h2><Act found=found.clone()/></li>
            <li class=at(4)><h2>{td_string!(l, disposal.step_execution)}</h2><Start found=found.clone()/></li>
            <li class=at(5)><h2>{td_string!(l, disposal.step_record)}</h2><Record found=found.clone()/></li>
        </ol>
        <Items found=found.clone()/>
        {withdraw.then(|| view! {
            <form method="post" action=paths::disposal_action(found.id, "withdraw")>
                <button class="btn btn-secondary" type="submit"><Icon name="close"/>{td_string!(l, disposal.withdraw)}</button>
            </form>
        })}
    }
}

/// Who did a step, and when.
#[component]
pub(super) fn By(done: Done) -> impl IntoView {
    view! { <p class="muted">{done.by}" "<When at=done.at/></p> }
}

#[component]
fn ListStep(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    found.list_sha256.map(|hash| {
        view! {
            <p class="audit-data"><span class="muted">{td_string!(l, disposal.hash)}</span>" "<code>{hash}</code></p>
            <p><a href=paths::disposal_action(found.id, "list") download rel="external">{td_string!(l, disposal.list_file)}</a></p>
        }
    })
}

#[component]
fn PackageStep(found: DisposalView) -> impl IntoView {
    let l = use_locale();
    let fault = found.fault.map(|fault| words::disposal::fault(l, fault));
    let pack = found.may_dispose && found.state == DisposalState::Proposed;
    let download = (found.may_dispose && found.export == Some(ExportState::Done))
        .then_some(found.export_id)
        .flatten()
        .map(|id| format!("{}/{id}/download", paths::EXPORTS));
    view! {
        {fault.map(|fault| view! { <p class="field-error"><Icon name="error" small=true/>{fault}</p> })}
        {pack.then(|| view! {
            <form method="post" action=paths::disposal_action(found.id, "pack")>
                <p class="muted">{td_string!(l, disposal.pack_hint)}</p>
                <button class="btn btn-primary" type="submit">{td_string!(l, disposal.pack)}</button>
            </form>
        })}
        {found.packaged.map(|at| view! { <p class="muted">{td_string!(l, disposal.verified)}" "<When at=at/></p> })}
        {found.manifest.filter(|hash| !hash.is_empty()).map(|hash| view! {
            <p class="audit-data"><span class="muted">{td_string!(l, exports.manifest)}</span>" "<code>{hash}</code></p>
        })}
        {download.map(|href| view! { <p><a class="btn btn-secondary btn-small" href=href download rel="external"><Icon name="download"/>{td_string!(l, exports.download)}</a></p> })}
    }
}
