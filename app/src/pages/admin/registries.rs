//! The registries: how each is reached and does, what it holds, and for whom and what it is asked.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Moment;
use model::forms::Typed;
use model::lookup_limits::LookupLimit;
use model::registry_admin::{CallingQueue, RegistryList, RegistryRow, RegistryRulesView};
use model::registry_import::ImportState;

use super::parts::{EditCell, Heads, ListHead, NameCell, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn RegistriesPage() -> impl IntoView {
    let asked = use_asked();
    let list = Resource::new(move || asked.get(), |asked| api::registries::list(asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match list.await {
                    Ok((list, limits)) => view! { <List list=list limits=limits/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(list: RegistryList, limits: Typed) -> impl IntoView {
    let l = use_locale();
    let heads = vec![
        td_string!(l, registries.name),
        td_string!(l, registries.how),
        td_string!(l, registries.health),
        td_string!(l, registries.records),
        td_string!(l, registries.called_for),
        td_string!(l, registries.roles),
    ];
    let RegistryList { rows, queues, .. } = list;
    let rows: Vec<AnyView> = rows.into_iter().map(|row| line(l, row, &queues)).collect();
    view! {
        <ListHead title=td_string!(l, registries.title) list=paths::REGISTRIES/>
        {limits.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <p class="muted">{td_string!(l, registries.intro)}</p>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, registries.title)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        <Limits typed=limits/>
    }
}

/// From when on look-ups are unusual.
#[component]
fn Limits(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let fields: Vec<AnyView> = LookupLimit::ALL
        .iter()
        .map(|limit| {
            let label = words::lookup_review::limit(l, *limit).to_owned();
            let (least, most) = limit.bounds();
            let hint = td_string!(l, registries.limit_hint, least = least, most = most).to_string();
            view! { <TextField name=limit.code() kind="number" span="span-6" label=label typed=typed.clone() required=true hint=hint/> }
                .into_any()
        })
        .collect();
    view! {
        <section class="form-section" aria-labelledby="limits">
            <h2 id="limits">{td_string!(l, registries.limits)}</h2>
            <p class="hint">{td_string!(l, registries.limits_hint)}</p>
            <form class="admin-form" method="post" action=paths::LOOKUP_LIMITS novalidate>
                <div class="fields">{fields}</div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit">{td_string!(l, admin.save)}</button>
                </div>
            </form>
        </section>
    }
}

fn line(l: Locale, row: RegistryRow, queues: &[CallingQueue]) -> AnyView {
    let href = paths::registry(row.registry);
    let name = words::registries::registry(l, row.registry).to_owned();
    let how = words::registries::how(l, &row.how);
    let calling = calling(l, &row.rules, queues);
    let roles = roles(l, &row.rules);
    view! {
        <tr role="row">
            <NameCell href=href.clone() name=name.clone()/>
            <td role="cell" data-label=td_string!(l, registries.how)>{how}</td>
            <td role="cell" data-label=td_string!(l, registries.health)>{health(l, &row)}</td>
            <td role="cell" data-label=td_string!(l, registries.records)>{records(l, &row)}</td>
            <td role="cell" data-label=td_string!(l, registries.called_for)>{calling}</td>
            <td role="cell" data-label=td_string!(l, registries.roles)>{roles}</td>
            <EditCell href=href name=name/>
        </tr>
    }
    .into_any()
}

/// How it does: one badge, and the last fault.
pub(super) fn health(l: Locale, row: &RegistryRow) -> AnyView {
    let badge = match (&row.rests_until, row.faults) {
        (Some(until), _) => {
            let text = td_string!(l, registries.rests, time = until.short.clone()).to_string();
            view! { <span class="badge badge-late"><Icon name="warning"/>{text}</span> }.into_any()
        }
        (None, 0) if row.answered.is_some() || row.is_local() => {
            view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, registries.fine)}</span> }
                .into_any()
        }
        (None, 0) => view! { <span class="badge">{td_string!(l, registries.unasked)}</span> }.into_any(),
        (None, faults) => {
            let text = td_string!(l, registries.faults, n = faults).to_string();
            view! { <span class="badge badge-warn"><Icon name="warning"/>{text}</span> }.into_any()
        }
    };
    let answered = row
        .answered
        .clone()
        .map(|at| told(td_string!(l, registries.answered), at, String::new()));
    let fault = row
        .last_fault
        .clone()
        .map(|(at, fault)| told(td_string!(l, registries.last_fault), at, fault));
    view! { {badge}{answered}{fault} }.into_any()
}

fn told(what: &'static str, at: Moment, more: String) -> AnyView {
    view! { <p class="hint">{what}" "<When at=at/>" "{more}</p> }.into_any()
}

/// What it holds, and the file that is on its way.
pub(super) fn records(l: Locale, row: &RegistryRow) -> AnyView {
    if !row.is_local() {
        return view! { <span class="muted">{td_string!(l, registries.elsewhere)}</span> }.into_any();
    }
    let held = match row.in_force.clone() {
        Some((records, since)) => {
            let text = td_string!(l, registries.records_since, n = records).to_string();
            view! { <span>{text}" "<When at=since/></span> }.into_any()
        }
        None => view! { <span>{td_string!(l, registries.no_records)}</span> }.into_any(),
    };
    let pending = row.pending.as_ref().map(|import| state_badge(l, import.state));
    view! { {held}" "{pending} }.into_any()
}

/// Where an import stands.
pub(super) fn state_badge(l: Locale, state: ImportState) -> AnyView {
    let (class, icon) = match state {
        ImportState::Reading => ("badge badge-state-open", "refresh"),
        ImportState::Ready => ("badge badge-state-waiting", "clock"),
        ImportState::InForce => ("badge badge-ok", "check"),
        ImportState::Past => ("badge", "pause"),
        ImportState::Failed => ("badge badge-warn", "warning"),
        ImportState::Discarded => ("badge", "close"),
    };
    view! { <span class=class><Icon name=icon/>{words::registries::state(l, state)}</span> }.into_any()
}

/// For which queues and reasons it is asked without being told to.
fn calling(l: Locale, rules: &RegistryRulesView, queues: &[CallingQueue]) -> String {
    let names: Vec<String> = rules
        .called_for
        .iter()
        .filter_map(|(queue_id, reason_id)| {
            let queue = queues.iter().find(|queue| queue.id == *queue_id)?;
            let Some(reason_id) = reason_id else {
                return Some(queue.name.clone());
            };
            let reason = queue.reasons.iter().find(|reason| reason.id == *reason_id)?;
            Some(format!("{} · {}", queue.name, reason.name))
        })
        .collect();
    if names.is_empty() {
        return td_string!(l, registries.on_request).to_owned();
    }
    names.join(", ")
}

fn roles(l: Locale, rules: &RegistryRulesView) -> String {
    if rules.roles.is_empty() {
        return td_string!(l, registries.nobody).to_owned();
    }
    let names: Vec<&str> = rules.roles.iter().map(|role| words::role(l, *role)).collect();
    names.join(", ")
}
