//! A registry: how it does, its files where it is a local one, and its rules.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::lookup::Registry;
use model::registry_admin::{
    CallingQueue, RegistryPage as Page, asking_roles, delegation_field, queue_field, reason_field, role_field,
};

use super::parts::{FormFoot, FormHead};
use super::registries::{health, records};
use super::registry_files::Files;
use crate::api;
use crate::api::registries::RegistryScreen;
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn RegistryPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let code = params.with(|params| params.get("registry")).unwrap_or_default();
        (code, query.with(|query| query.get("again").is_some()))
    });
    let screen = Resource::new(move || asked.get(), |(code, again)| api::registries::one(code, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Shown screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(screen: RegistryScreen) -> impl IntoView {
    let l = use_locale();
    let RegistryScreen { page, rules, import } = screen;
    let Page { row, queues, history } = page;
    let registry = row.registry;
    let title = words::registries::registry(l, registry).to_owned();
    // What is wrong is said once, on top.
    let head = Typed {
        problem: import.problem.clone().or_else(|| rules.problem.clone()),
        ..Typed::default()
    };
    let how = words::registries::how(l, &row.how);
    let local = row.is_local();
    let pending = row.pending.clone();
    view! {
        <FormHead title=title list=paths::REGISTRIES list_title=td_string!(l, registries.title) typed=head/>
        <Done/>
        <dl class="pairs">
            <dt>{td_string!(l, registries.how)}</dt><dd>{how}</dd>
            <dt>{td_string!(l, registries.health)}</dt><dd>{health(l, &row)}</dd>
            <dt>{td_string!(l, registries.records)}</dt><dd>{records(l, &row)}</dd>
        </dl>
        {local.then(|| view! { <Files registry=registry pending=pending history=history typed=import/> })}
        <Rules registry=registry queues=queues typed=rules/>
    }
}

/// What was just done.
#[component]
fn Done() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let done = query.with_untracked(|query| query.get("done"));
    let text = match done.as_deref() {
        Some("saved") => td_string!(l, admin.saved),
        Some("sent") => td_string!(l, registries.sent),
        Some("applied") => td_string!(l, registries.applied),
        Some("discarded") => td_string!(l, registries.thrown_away),
        _ => return ().into_any(),
    };
    view! { <div class="alert alert-success" role="status"><Icon name="success"/><p>{text}</p></div> }.into_any()
}

#[component]
fn Rules(registry: Registry, queues: Vec<CallingQueue>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let calling: Vec<AnyView> = queues.iter().map(|queue| calls(queue, &typed)).collect();
    let roles: Vec<AnyView> = asking_roles()
        .map(|role| tick(role_field(role), words::role(l, role).to_owned(), &typed))
        .collect();
    let delegation: Vec<AnyView> = queues
        .iter()
        .map(|queue| {
            let label = td_string!(l, registries.delegation_in, queue = queue.name.clone()).to_string();
            tick(delegation_field(queue.id), label, &typed)
        })
        .collect();
    let always = tick(
        "asks_delegation".to_owned(),
        td_string!(l, registries.delegation_always).to_owned(),
        &typed,
    );
    view! {
        <section class="form-section" aria-labelledby="rules">
            <h2 id="rules">{td_string!(l, registries.rules)}</h2>
            <form class="admin-form" method="post" action=paths::registry(registry) novalidate>
                <fieldset class="field" id="called_for">
                    <legend>{td_string!(l, registries.called_for)}</legend>
                    <p class="hint">{td_string!(l, registries.called_for_hint)}</p>
                    {calling}
                    <FieldErrorLine typed=typed.clone() name="called_for"/>
                </fieldset>
                <fieldset class="field" id="roles">
                    <legend>{td_string!(l, registries.roles)}</legend>
                    <p class="hint">{td_string!(l, registries.roles_hint)}</p>
                    {roles}
                    <FieldErrorLine typed=typed.clone() name="roles"/>
                </fieldset>
                <fieldset class="field" id="delegation_queues">
                    <legend>{td_string!(l, registries.delegation)}</legend>
                    <p class="hint">{td_string!(l, registries.delegation_hint)}</p>
                    {always}{delegation}
                    <FieldErrorLine typed=typed.clone() name="delegation_queues"/>
                </fieldset>
                <div class="fields">
                    <TextField name="keep_minutes" kind="number" span="span-6" label=td_string!(l, registries.keep_minutes).to_owned()
                        typed=typed hint=td_string!(l, registries.keep_hint).to_owned()/>
                </div>
                <FormFoot list=paths::REGISTRIES/>
            </form>
        </section>
    }
}

/// A queue, and unfolded its reasons.
fn calls(queue: &CallingQueue, typed: &Typed) -> AnyView {
    let l = use_locale();
    let label = td_string!(l, registries.whole_queue, queue = queue.name.clone()).to_string();
    let some = td_string!(l, registries.some_reasons, queue = queue.name.clone()).to_string();
    let whole = tick(queue_field(queue.id), label, typed);
    let any = queue
        .reasons
        .iter()
        .any(|reason| typed.value(&reason_field(reason.id)) == "on");
    let reasons: Vec<AnyView> = queue
        .reasons
        .iter()
        .map(|reason| tick(reason_field(reason.id), reason.name.clone(), typed))
        .collect();
    let unfolded = (!reasons.is_empty()).then(|| {
        view! {
            <details class="some-reasons" open=any>
                <summary>{some}</summary>
                {reasons}
            </details>
        }
    });
    view! { {whole}{unfolded} }.into_any()
}

/// A box to tick.
fn tick(name: String, label: String, typed: &Typed) -> AnyView {
    let ticked = typed.value(&name) == "on";
    view! {
        <label class="field-check"><input type="checkbox" id=name.clone() name=name value="on" checked=ticked/>{label}</label>
    }
    .into_any()
}
