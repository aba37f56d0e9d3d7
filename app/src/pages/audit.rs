//! The audit log: how its chain stands, a search, and the entries it finds.

mod administrators;
mod parts;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::audit::{AuditFilter, AuditKind, AuditPage as Page, PersonSearch};
use model::desk::Choice;
use model::forms::Typed;

use crate::api;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

pub use administrators::AdministratorsPage;
use parts::{Chain, Rows};

#[component]
pub fn AuditPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            let filter = AuditFilter {
                ticket: text("ticket"),
                kind: text("kind"),
                since: text("since"),
                until: text("until"),
                search: text("search"),
                before: text("before"),
            };
            (filter, query.get("again").is_some())
        })
    });
    let verifying = query.with_untracked(|query| query.get("done").as_deref() == Some("verify"));
    let screen = Resource::new(move || asked.get(), |(filter, again)| api::audit::page(filter, again));
    view! {
        <Title text=td_string!(l, audit.title)/>
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Log page=screen.page typed=screen.typed verifying=verifying/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Log(
    page: Page,
    /// What was typed into the form that begins a search by person.
    typed: Typed,
    verifying: bool,
) -> impl IntoView {
    let l = use_locale();
    let problem = typed.problem.clone().or_else(|| page.typed.problem.clone());
    let next = page.next.clone().map(|before| {
        paths::audit(&AuditFilter {
            before,
            ..page.filter.clone()
        })
    });
    let narrow = page.person.is_some() || !page.filter.ticket.is_empty();
    let found = !page.rows.is_empty();
    let none = page.rows.is_empty() && page.typed.problem.is_none();
    view! {
        <div class="page-head">
            <h1>{td_string!(l, audit.title)}</h1>
            <div class="page-actions"><a class="btn btn-secondary" href=paths::ADMINISTRATORS>{td_string!(l, audit.administrators)}</a></div>
        </div>
        {problem.map(|problem| view! { <ErrorSummary problem=problem/> })}
        {verifying.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, audit.verifying)}" "{td_string!(l, audit.reload)}</p></div>
        })}
        <p class="muted">{td_string!(l, audit.intro)}</p>
        <Chain chain=page.chain/>
        {page.person.clone().map(|person| view! { <Person person=person/> })}
        <Filter filter=page.filter.clone() typed=page.typed/>
        {(!narrow).then(|| view! { <p class="muted">{td_string!(l, audit.names)}</p> })}
        {none.then(|| view! { <p class="empty">{td_string!(l, audit.empty)}</p> })}
        {found.then(|| view! { <Rows rows=page.rows/> })}
        <nav class="pager" aria-label=td_string!(l, list.pages)>
            {next.map(|next| view! {
                <a class="btn btn-secondary" rel="next" href=next>{td_string!(l, list.next)}<Icon name="chevron-right"/></a>
            })}
        </nav>
        {found.then(|| view! { <Export filter=page.filter/> })}
        {page.may_search_person.then(|| view! { <ByPerson people=page.people typed=typed/> })}
    }
}

/// Whose entries are looked at, and why.
#[component]
fn Person(person: PersonSearch) -> impl IntoView {
    let l = use_locale();
    let (name, why) = (person.person.name, person.why);
    view! {
        <div class="alert alert-info">
            <Icon name="user"/>
            <div>
                <p><b>{td_string!(l, audit.of_person, name = name).to_string()}</b></p>
                <p>{td_string!(l, audit.of_person_why, why = why).to_string()}</p>
                <p><a href=paths::AUDIT>{td_string!(l, audit.leave)}</a></p>
            </div>
        </div>
    }
}

#[component]
fn Filter(filter: AuditFilter, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let kinds = AuditKind::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), words::audit::kind(l, *kind).to_owned()))
        .collect::<Vec<_>>();
    view! {
        <form class="admin-form" method="get" action=paths::AUDIT novalidate role="search" aria-label=td_string!(l, audit.search)>
            {(!filter.search.is_empty()).then(|| view! { <input type="hidden" name="search" value=filter.search.clone()/> })}
            <div class="fields">
                <TextField name="ticket" span="span-3" label=td_string!(l, audit.ticket).to_owned() typed=typed.clone()/>
                <SelectField name="kind" span="span-3" label=td_string!(l, audit.kind).to_owned() typed=typed.clone() options=kinds
                    nothing=td_string!(l, audit.all_kinds).to_owned()/>
                <TextField name="since" kind="date" span="span-3" label=td_string!(l, audit.since).to_owned() typed=typed.clone()/>
                <TextField name="until" kind="date" span="span-3" label=td_string!(l, audit.until).to_owned() typed=typed/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="search"/>{td_string!(l, audit.to_search)}</button>
            </div>
        </form>
    }
}

/// What is found, as a file.
#[component]
fn Export(filter: AuditFilter) -> impl IntoView {
    let l = use_locale();
    let fields = [
        ("ticket", filter.ticket),
        ("kind", filter.kind),
        ("since", filter.since),
        ("until", filter.until),
        ("search", filter.search),
    ];
    view! {
        <form class="inline-form" method="post" action=paths::AUDIT_EXPORT>
            {fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            <button class="btn btn-secondary" type="submit"><Icon name="download"/>{td_string!(l, audit.export)}</button>
            <p class="muted">{td_string!(l, audit.export_hint)}</p>
        </form>
    }
}

/// Begins a search by person.
#[component]
fn ByPerson(people: Vec<Choice>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="form-section" aria-labelledby="by-person">
            <h2 id="by-person">{td_string!(l, audit.by_person)}</h2>
            <p class="muted">{td_string!(l, audit.by_person_hint)}</p>
            <form class="admin-form" method="post" action=paths::AUDIT_PERSON novalidate>
                <div class="fields">
                    <SelectField name="person_id" span="span-4" label=td_string!(l, audit.person).to_owned() typed=typed.clone()
                        options=offered(&people) nothing=td_string!(l, audit.choose).to_owned() required=true/>
                    <TextField name="why" span="span-8" label=td_string!(l, audit.why).to_owned() typed=typed required=true
                        hint=td_string!(l, audit.why_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit">{td_string!(l, audit.begin)}</button>
                </div>
            </form>
        </section>
    }
}
