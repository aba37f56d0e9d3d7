//! What is unusual about look-ups, and how much each person asked on a day.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::Problem;
use model::forms::Typed;
use model::lookup_review::{AnomalyRow, LookupFilter, USUAL_DAYS, VolumeFilter, VolumePage as Page, VolumeRow};

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
pub fn VolumePage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| VolumeFilter {
            day: query.get("day").filter(|day| !day.trim().is_empty()),
            seen: query.get("seen").as_deref() == Some("yes"),
            before: query.get("before").and_then(|id| id.parse().ok()),
        })
    });
    let done = query.with_untracked(|query| query.get("done").is_some());
    let page = Resource::new(move || filter.get(), api::lookup_review::volume);
    view! {
        <Title text=td_string!(l, lookup_review.volume_title)/>
        <Transition>
            {drawn(move || async move {
                let filter = filter.get_untracked();
                match page.await {
                    Ok(page) => view! { <Unusual page=page filter=filter done=done/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Unusual(page: Page, filter: VolumeFilter, done: bool) -> impl IntoView {
    let l = use_locale();
    let problem = page.problem.clone();
    let chip = |seen: bool, text: &'static str| {
        let href = paths::lookup_volume(&VolumeFilter {
            seen,
            ..VolumeFilter::default()
        });
        let current = (filter.seen == seen).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{text}</a></li> }
    };
    let chips = view! {
        <ul class="chip-group">{chip(false, td_string!(l, lookup_review.open_ones))}{chip(true, td_string!(l, lookup_review.seen_ones))}</ul>
    };
    let next = page.next.map(|id| {
        paths::lookup_volume(&VolumeFilter {
            seen: filter.seen,
            before: Some(id),
            day: None,
        })
    });
    let asked = filter.day;
    let Page {
        anomalies,
        day,
        today,
        yesterday,
        usual,
        limits,
        people,
        ..
    } = page;
    view! {
        <div class="page-head">
            <p class="crumbs"><a href=paths::LOOKUPS>{td_string!(l, lookup_review.title)}</a>" / "{td_string!(l, lookup_review.volume_title)}</p>
            <h1>{td_string!(l, lookup_review.volume_title)}</h1>
        </div>
        <p class="muted">{td_string!(l, lookup_review.volume_intro)}</p>
        {done.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, lookup_review.done_seen)}</p></div>
        })}
        {problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <section aria-labelledby="unusual">
            <h2 id="unusual">{td_string!(l, lookup_review.to_see)}</h2>
            <nav class="chips" aria-label=td_string!(l, list.filters)>{chips}</nav>
            {if anomalies.is_empty() {
                view! { <p class="empty">{td_string!(l, lookup_review.nothing_unusual)}</p> }.into_any()
            } else {
                view! { <Anomalies rows=anomalies/> }.into_any()
            }}
            <nav class="pager" aria-label=td_string!(l, list.pages)>
                {next.map(|href| view! { <a class="btn btn-secondary" rel="next" href=href>{td_string!(l, list.next)}<Icon name="chevron-right"/></a> })}
            </nav>
            <details class="triage-more">
                <summary>{td_string!(l, lookup_review.rules)}</summary>
                <ul>{lookup_review::rules(l, limits).into_iter().map(|rule| view! { <li>{rule}</li> }).collect_view()}</ul>
            </details>
        </section>
        <Numbers asked=asked today=today yesterday=yesterday day=day usual=usual people=people problem=problem/>
    }
}

#[component]
fn Anomalies(rows: Vec<AnomalyRow>) -> impl IntoView {
    let l = use_locale();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, lookup_review.to_see)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.what)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.day)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.who)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.found)}</th>
                <th role="columnheader" scope="col">{td_string!(l, lookup_review.note)}</th>
            </tr></thead>
            <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Anomaly row=row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Anomaly(row: AnomalyRow) -> impl IntoView {
    let l = use_locale();
    let says = lookup_review::anomaly_says(l, &row);
    let who = match row.person {
        Some(person) => person.name,
        None => td_string!(l, lookup_review.several).to_owned(),
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main"><a href=paths::anomaly(row.id)><b>{lookup_review::anomaly(l, row.kind)}</b></a>" "<span class="muted">{says}</span></th>
            <td role="cell" data-label=td_string!(l, lookup_review.day)>{format::day(&row.day)}</td>
            <td role="cell" data-label=td_string!(l, lookup_review.who)>{who}</td>
            <td role="cell" data-label=td_string!(l, lookup_review.found)><When at=row.found/></td>
            <td role="cell" data-label=td_string!(l, lookup_review.note)>
                {row.note}
                {row.seen.map(|(who, at)| view! { " "<span class="muted">{td_string!(l, lookup_review.seen_by)}" "{who}" "<When at=at/></span> })}
            </td>
        </tr>
    }
}

/// How much each person asked on a day, against what is usual.
#[component]
fn Numbers(
    /// The day as typed.
    asked: Option<String>,
    today: String,
    yesterday: String,
    day: String,
    usual: i64,
    people: Vec<VolumeRow>,
    problem: Option<Problem>,
) -> impl IntoView {
    let l = use_locale();
    let chip = |of: &str, text: &'static str| {
        let href = paths::lookup_volume(&VolumeFilter {
            day: Some(of.to_owned()),
            ..VolumeFilter::default()
        });
        view! { <li><a class="chip" href=format!("{href}#numbers") aria-current=(day == of).then_some("true")>{text}</a></li> }
    };
    let chips = view! {
        <ul class="chip-group">{chip(&today, td_string!(l, lookup_review.today))}{chip(&yesterday, td_string!(l, lookup_review.yesterday))}</ul>
    };
    let mut typed = Typed {
        problem: problem.clone(),
        ..Typed::default()
    };
    typed
        .values
        .insert("day".to_owned(), asked.unwrap_or_else(|| day.clone()));
    let title = td_string!(l, lookup_review.numbers, day = format::day(&day)).to_string();
    view! {
        <section class="form-section" aria-labelledby="numbers">
            <h2 id="numbers">{title}</h2>
            <nav class="chips" aria-label=td_string!(l, lookup_review.day)>{chips}</nav>
            <form class="inline-form" method="get" action=paths::LOOKUP_VOLUME novalidate>
                <TextField name="day" kind="date" span="span-3" label=td_string!(l, lookup_review.day).to_owned() typed=typed/>
                <button class="btn btn-secondary btn-small" type="submit">{td_string!(l, lookup_review.show)}</button>
            </form>
            {match (problem.is_some(), people.is_empty()) {
                (true, _) => ().into_any(),
                (false, true) => view! { <p class="empty">{td_string!(l, lookup_review.empty)}</p> }.into_any(),
                (false, false) => view! {
                    <p class="muted">{td_string!(l, lookup_review.usual_of_all, n = usual, days = USUAL_DAYS).to_string()}</p>
                    <People day=day.clone() people=people/>
                }.into_any(),
            }}
        </section>
    }
}

#[component]
fn People(day: String, people: Vec<VolumeRow>) -> impl IntoView {
    let l = use_locale();
    let heads = [
        td_string!(l, lookup_review.who),
        td_string!(l, lookup_review.asked),
        td_string!(l, lookup_review.usual),
        td_string!(l, lookup_review.busiest),
        td_string!(l, lookup_review.loose),
        td_string!(l, lookup_review.outside),
    ];
    let [_, asked, usual, busiest, loose, outside] = heads;
    let rows = people.into_iter().map(|row| {
        let theirs = paths::lookups(&LookupFilter {
            person: Some(row.person.id),
            since: Some(day.clone()),
            until: Some(day.clone()),
            ..LookupFilter::default()
        });
        let unticketed = td_string!(l, lookup_review.loose_of, n = row.loose, of = row.judged).to_string();
        view! {
            <tr role="row">
                <th role="rowheader" scope="row" class="col-main"><a href=theirs>{row.person.name}</a></th>
                <td role="cell" data-label=asked>{row.asked}</td>
                <td role="cell" data-label=usual>{row.usual}</td>
                <td role="cell" data-label=busiest>{row.busiest}</td>
                <td role="cell" data-label=loose>{unticketed}</td>
                <td role="cell" data-label=outside>{row.outside}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, lookup_review.asked)}</caption>
            <thead role="rowgroup"><tr role="row">
                {heads.into_iter().map(|head| view! { <th role="columnheader" scope="col">{head}</th> }).collect_view()}
            </tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}
