//! What the lists and forms of the configuration share.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::desk::Choice;
use model::forms::Typed;

use crate::components::icon::Icon;
use crate::components::problem::ErrorSummary;
use crate::paths;
use crate::state::locale::use_locale;

/// What the address of a form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is about; none for a new one.
    pub id: Option<i64>,
    /// What was typed before is to come back.
    pub again: bool,
    /// What a new one belongs to: the number of a queue or a reason.
    pub parent: Option<i64>,
}

/// What the address asks for. A mistyped number is 0, which nothing has.
pub fn use_asked() -> Memo<Asked> {
    let params = use_params_map();
    let query = use_query_map();
    Memo::new(move |_| Asked {
        id: params
            .with(|params| params.get("id"))
            .filter(|id| id != "new")
            .map(|id| id.parse().unwrap_or(0)),
        again: query.with(|query| query.get("again").is_some()),
        parent: query
            .with(|query| query.get("queue").or_else(|| query.get("reason")))
            .and_then(|id| id.parse().ok()),
    })
}

/// The top of a list: where it is, its name, the way to a new one, and what was just done.
#[component]
pub fn ListHead(
    title: &'static str,
    list: &'static str,
    /// The words of the button that adds one; none where nothing is added.
    #[prop(default = "")]
    add: &'static str,
    /// Counts, or what the list is for.
    #[prop(optional, into)]
    sub: Option<String>,
) -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let saved = move || query.with(|query| query.get("done").as_deref() == Some("saved"));
    view! {
        <Title text=title/>
        <Crumbs here=title.to_owned()/>
        <div class="page-head">
            <h1>{title}</h1>
            {sub.map(|sub| view! { <span class="page-sub">{sub}</span> })}
            {(!add.is_empty()).then(|| view! {
                <div class="page-actions"><a class="btn btn-primary" href=paths::form(list, None)><Icon name="plus"/>{add}</a></div>
            })}
        </div>
        {move || saved().then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, admin.saved)}</p></div>
        })}
    }
}

/// The top of a form: where it is, its name, and what was wrong.
#[component]
pub fn FormHead(
    title: String,
    list: &'static str,
    list_title: &'static str,
    typed: Typed,
    /// It is out of use.
    #[prop(optional)]
    inactive: bool,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <Crumbs list=list list_title=list_title here=title.clone()/>
        <div class="page-head"><h1>{title}</h1>{inactive.then(|| view! { <ActiveBadge active=false/> })}</div>
        {typed.problem.map(|problem| view! { <ErrorSummary problem=problem/> })}
    }
}

/// Where a page of the configuration is.
#[component]
pub fn Crumbs(
    #[prop(default = "")] list: &'static str,
    #[prop(default = "")] list_title: &'static str,
    here: String,
) -> impl IntoView {
    let l = use_locale();
    view! {
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ADMIN>{td_string!(l, admin.title)}</a></li>
                {(!list.is_empty()).then(|| view! { <li><a href=list>{list_title}</a></li> })}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
}

/// The number of what a form is about, sent with it; nothing for a new one.
#[component]
pub fn About(id: i64) -> impl IntoView {
    view! { <input type="hidden" name="id" value=if id == 0 { String::new() } else { id.to_string() }/> }
}

/// The end of a form: save it, or leave it.
#[component]
pub fn FormFoot(list: &'static str, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="form-actions">
            <button class="btn btn-primary" type="submit">{td_string!(l, admin.save)}</button>
            {children.map(|children| children())}
            <a class="btn btn-quiet" href=list>{td_string!(l, admin.cancel)}</a>
        </div>
    }
}

/// The heads of a table's columns; the last one, for what can be done, is read out only.
#[component]
pub fn Heads(names: Vec<&'static str>) -> impl IntoView {
    let l = use_locale();
    view! {
        <thead role="rowgroup"><tr role="row">
            {names.into_iter().map(|name| view! { <th role="columnheader" scope="col">{name}</th> }).collect_view()}
            <th role="columnheader" scope="col"><span class="visually-hidden">{td_string!(l, admin.actions)}</span></th>
        </tr></thead>
    }
}

/// The cell that names a row and leads to its form.
#[component]
pub fn NameCell(href: String, name: String) -> impl IntoView {
    view! { <th role="rowheader" scope="row" class="col-main"><a href=href><b>{name}</b></a></th> }
}

/// The cell that leads to the form once more, as a button.
#[component]
pub fn EditCell(href: String, name: String) -> impl IntoView {
    let l = use_locale();
    view! {
        <td role="cell">
            <div class="row-actions">
                <a class="btn btn-quiet" href=href><Icon name="pencil"/>{td_string!(l, admin.edit)}<span class="visually-hidden">" "{name}</span></a>
            </div>
        </td>
    }
}

/// Whether something is in use.
#[component]
pub fn ActiveBadge(active: bool) -> impl IntoView {
    let l = use_locale();
    if active {
        view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, admin.active)}</span> }.into_any()
    } else {
        view! { <span class="badge"><Icon name="pause"/>{td_string!(l, admin.inactive)}</span> }.into_any()
    }
}

/// Nothing is there yet.
#[component]
pub fn Nothing() -> impl IntoView {
    let l = use_locale();
    view! { <p class="empty">{td_string!(l, admin.nothing)}</p> }
}

/// The name of a queue; "all queues" where there is none.
pub fn queue_name(queues: &[Choice], id: Option<i64>, all: &str) -> String {
    match id {
        Some(id) => queues
            .iter()
            .find(|queue| queue.id == id)
            .map(|queue| queue.name.clone())
            .unwrap_or_default(),
        None => all.to_owned(),
    }
}
