//! Something unusual about look-ups: its numbers, its look-ups, and that somebody has seen it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::lookup_review::{AnomalyRow, AnomalyView};

use super::rows::LookupRows;
use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::lookup_review;

#[component]
pub fn AnomalyPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        let again = query.with(|query| query.get("again").is_some());
        (id.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0), again)
    });
    let page = Resource::new(
        move || asked.get(),
        |(id, again)| api::lookup_review::anomaly(id, again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((view, typed)) => view! { <One view=view typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn One(view: AnomalyView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let AnomalyView { row, lookups, more } = view;
    let title = lookup_review::anomaly(l, row.kind);
    let shown = lookups.len();
    view! {
        <Title text=title/>
        <div class="page-head">
            <p class="crumbs"><a href=paths::LOOKUPS>{td_string!(l, lookup_review.title)}</a>" / "<a href=paths::LOOKUP_VOLUME>{td_string!(l, lookup_review.volume_title)}</a></p>
            <h1>{title}</h1>
        </div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <Facts row=row.clone()/>
        {row.open.then(|| view! { <Seen id=row.id typed=typed/> })}
        <h2>{td_string!(l, lookup_review.its_lookups)}</h2>
        <LookupRows rows=lookups/>
        {more.then(|| view! { <p class="muted">{td_string!(l, lookup_review.more, n = shown).to_string()}</p> })}
    }
}

#[component]
fn Facts(row: AnomalyRow) -> impl IntoView {
    let l = use_locale();
    let says = lookup_review::anomaly_says(l, &row);
    let note = Some(row.note).filter(|note| !note.is_empty());
    view! {
        <dl class="pairs">
            <dt>{td_string!(l, lookup_review.what)}</dt><dd>{says}</dd>
            {row.person.map(|person| view! { <dt>{td_string!(l, lookup_review.who)}</dt><dd>{person.name}</dd> })}
            <dt>{td_string!(l, lookup_review.day)}</dt><dd>{format::day(&row.day)}</dd>
            <dt>{td_string!(l, lookup_review.first)}</dt><dd><When at=row.first/></dd>
            <dt>{td_string!(l, lookup_review.found)}</dt><dd><When at=row.found/></dd>
            {row.seen.map(|(who, at)| view! { <dt>{td_string!(l, lookup_review.seen_by)}</dt><dd>{who}" "<When at=at/></dd> })}
            {note.map(|note| view! { <dt>{td_string!(l, lookup_review.note)}</dt><dd>{note}</dd> })}
        </dl>
    }
}

/// Where whoever reviews says that they have seen it.
#[component]
fn Seen(id: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <form class="admin-form" method="post" action=paths::anomaly(id) novalidate>
            <div class="fields">
                <TextField name="note" span="span-9" label=td_string!(l, lookup_review.note).to_owned() typed=typed
                    hint=td_string!(l, lookup_review.note_hint).to_owned()/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, lookup_review.mark_seen)}</button>
                <a class="btn btn-quiet" href=paths::LOOKUP_VOLUME>{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}
