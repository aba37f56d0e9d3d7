//! What the pages about the rules of the clocks share.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::Problem;
use model::clock_rules::{Change, DayOff, DraftView};
use model::forms::Typed;

use super::super::parts::FormHead;
use crate::components::icon::Icon;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::clocks as words;

/// Takes out of a form that somebody else was first: the rules have words of their own for that.
pub(super) fn split_conflict(mut typed: Typed) -> (Option<Problem>, Typed) {
    let conflict = typed
        .problem
        .take_if(|problem| matches!(problem, Problem::Conflict { .. }));
    (conflict, typed)
}

/// Somebody else was first.
#[component]
pub fn Conflict(problem: Option<Problem>) -> impl IntoView {
    let l = use_locale();
    problem.map(|problem| {
        let who = match problem {
            Problem::Conflict { by: Some(by) } => td_string!(l, clocks.conflict_by, by = by).to_string(),
            _ => td_string!(l, clocks.conflict).to_owned(),
        };
        view! {
            <div class="alert alert-error" role="alert" tabindex="-1" id="problem">
                <Icon name="error"/><div><p><b>{who}</b></p><p>{td_string!(l, clocks.conflict_hint)}</p></div>
            </div>
        }
    })
}

/// The top of the page about a part of the draft.
#[component]
pub fn PartHead(title: String, typed: Typed, draft: Option<DraftView>, seen: String) -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let saved = query.with_untracked(|query| query.get("done").as_deref() == Some("saved"));
    let (conflict, typed) = split_conflict(typed);
    view! {
        <FormHead title=title list=paths::CLOCKS list_title=td_string!(l, clocks.title) typed=typed/>
        {saved.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, clocks.saved)}</p></div>
        })}
        <Conflict problem=conflict/>
        <DraftBand draft=draft seen=seen may_change=true/>
    }
}

/// That something is drafted, and what; with the way to its effects.
#[component]
pub fn DraftBand(draft: Option<DraftView>, seen: String, may_change: bool) -> impl IntoView {
    let l = use_locale();
    draft.map(|draft| {
        let title = match draft.changes.len() {
            1 => td_string!(l, clocks.draft_one).to_owned(),
            n => td_string!(l, clocks.draft_many, n = n).to_string(),
        };
        let by = td_string!(
            l,
            clocks.draft_by,
            at = draft.saved.short,
            by = draft.by.unwrap_or_default()
        )
        .to_string();
        view! {
            <section class="alert alert-warning" aria-label=td_string!(l, clocks.draft)>
                <Icon name="pencil"/>
                <div>
                    <p><b>{title}</b>" "<span class="small">{by}</span></p>
                    <Changes changes=draft.changes/>
                </div>
                {may_change.then(|| view! {
                    <a class="btn btn-primary" href=paths::CLOCK_PREVIEW>{td_string!(l, clocks.see)}</a>
                    <details class="clock-discard">
                        <summary class="btn btn-secondary">{td_string!(l, clocks.discard)}</summary>
                        <form method="post" action=paths::CLOCK_DISCARD>
                            <Seen seen=seen/>
                            <p>{td_string!(l, clocks.discard_hint)}</p>
                            <button class="btn btn-danger" type="submit">{td_string!(l, clocks.discard_button)}</button>
                        </form>
                    </details>
                })}
            </section>
        }
    })
}

/// What a draft changes, a line each.
#[component]
pub fn Changes(changes: Vec<Change>) -> impl IntoView {
    let l = use_locale();
    let rows = changes
        .iter()
        .map(|change| view! { <li>{words::change(l, change)}</li> });
    view! { <ul class="clock-list">{rows.collect_view()}</ul> }
}

/// Which state of the rules a form is about.
#[component]
pub fn Seen(seen: String) -> impl IntoView {
    view! { <input type="hidden" name="seen" value=seen/> }
}

/// The holidays of some years, as the clocks know them.
#[component]
pub fn DaysOff(years: Vec<(i16, Vec<DayOff>)>) -> impl IntoView {
    let l = use_locale();
    let day = move |day: DayOff| {
        let weekday = words::weekday(l, usize::from(day.weekday));
        let name = day.name.map(|name| words::holiday_name(l, name)).unwrap_or_default();
        let at = format::day(&day.day);
        view! { <li><span class="num">{format!("{weekday} {at}")}</span>" "{name}</li> }
    };
    view! {
        <div class="clock-years">
            {years.into_iter().map(|(year, days)| view! {
                <div>
                    <h3>{td_string!(l, clocks.days_off, year = year).to_string()}</h3>
                    <ul class="clock-list">{days.into_iter().map(day).collect_view()}</ul>
                </div>
            }).collect_view()}
        </div>
        <p class="hint">{td_string!(l, clocks.sundays)}</p>
    }
}
