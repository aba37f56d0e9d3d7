//! The rules of the clocks: what is in force, and the way to the parts of the draft.

mod calendar;
mod level;
mod lines;
mod parts;
mod preview;
mod settings;

pub use calendar::ClockCalendarPage;
pub use level::{ClockLevelPage, ClockLevelsPage};
pub use lines::{ClockLinePage, ClockLinesPage};
pub use preview::ClockPreviewPage;
pub use settings::ClockSettingsPage;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::clock_rules::{CalendarView, ClocksPage as PageView, PastView, RulesView};
use model::forms::Typed;

use self::level::LevelTable;
use self::parts::{Conflict, DaysOff, DraftBand, split_conflict};
use super::parts::Crumbs;
use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::clocks as words;

#[component]
pub fn ClocksPage() -> impl IntoView {
    let query = use_query_map();
    let again = Memo::new(move |_| query.with(|query| query.get("again").is_some()));
    let page = Resource::new(move || again.get(), api::clocks::clocks);
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((page, typed)) => view! { <Overview page=page typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Overview(page: PageView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let done = query.with_untracked(|query| query.get("done").unwrap_or_default());
    let (conflict, _) = split_conflict(typed);
    let said = match done.as_str() {
        "saved" => Some(td_string!(l, clocks.saved).to_owned()),
        "applied" => page
            .since
            .at
            .as_ref()
            .map(|at| td_string!(l, clocks.applied, at = at.full.clone()).to_string()),
        "discarded" => Some(td_string!(l, clocks.discarded).to_owned()),
        _ => None,
    };
    let PageView {
        rules,
        since,
        draft,
        past,
        seen,
        may_change,
    } = page;
    let change = move |href: &'static str, words: &'static str| {
        may_change.then(|| view! { <a class="btn btn-quiet" href=href><Icon name="pencil"/>{words}</a> })
    };
    let RulesView {
        levels,
        calendar,
        lines,
        reopen_days,
        steps,
    } = rules;
    let no_lines = lines.is_empty();
    view! {
        <Head may_change=may_change/>
        {said.map(|said| view! { <div class="alert alert-success" role="status"><Icon name="success"/><p>{said}</p></div> })}
        <Conflict problem=conflict/>
        <DraftBand draft=draft seen=seen may_change=may_change/>
        <p class="muted">{td_string!(l, clocks.intro)}</p>
        <p>{since_words(l, &since)}</p>
        <section class="form-section" aria-labelledby="levels">
            <div class="clock-head"><h2 id="levels">{td_string!(l, clocks.levels)}</h2>{change(paths::CLOCK_LEVELS, td_string!(l, clocks.change_levels))}</div>
            <p class="hint">{td_string!(l, clocks.levels_hint)}</p>
            <LevelTable levels=levels/>
        </section>
        <section class="form-section" aria-labelledby="calendar">
            <div class="clock-head"><h2 id="calendar">{td_string!(l, clocks.calendar)}</h2>{change(paths::CLOCK_CALENDAR, td_string!(l, clocks.change_calendar))}</div>
            <Calendar calendar=calendar/>
        </section>
        <section class="form-section" aria-labelledby="lines">
            <div class="clock-head"><h2 id="lines">{td_string!(l, clocks.lines)}</h2>{change(paths::CLOCK_LINES, td_string!(l, clocks.change_lines))}</div>
            <p class="hint">{td_string!(l, clocks.lines_hint)}</p>
            {if no_lines {
                view! { <p>{td_string!(l, clocks.no_lines)}</p> }.into_any()
            } else {
                view! {
                    <dl class="pairs">
                        {lines.into_iter().map(|line| view! {
                            <dt>{format!("{} {}", line.number, line.name)}</dt><dd>{words::week(l, line.week.as_ref())}</dd>
                        }).collect_view()}
                    </dl>
                }.into_any()
            }}
        </section>
        <section class="form-section" aria-labelledby="settings">
            <div class="clock-head"><h2 id="settings">{td_string!(l, clocks.settings)}</h2>{change(paths::CLOCK_SETTINGS, td_string!(l, clocks.change_settings))}</div>
            <dl class="pairs">
                <dt>{td_string!(l, clocks.reopen_days)}</dt><dd>{td_string!(l, clocks.reopen_value, n = reopen_days).to_string()}</dd>
                {steps.into_iter().map(|(percent, steps)| view! {
                    <dt>{td_string!(l, clocks.at_percent, percent = percent).to_string()}</dt><dd>{words::steps(l, &steps)}</dd>
                }).collect_view()}
            </dl>
        </section>
        <Past past=past/>
    }
}

/// The top of the page. Only who configures has come from the overview of what is configured.
#[component]
fn Head(may_change: bool) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, clocks.title);
    if may_change {
        view! {
            <Title text=title/>
            <Crumbs here=title.to_owned()/>
            <div class="page-head"><h1>{title}</h1></div>
        }
        .into_any()
    } else {
        view! { <Title text=title/><div class="page-head"><h1>{title}</h1></div> }.into_any()
    }
}

/// Since when what is in force is, and by whom.
fn since_words(l: Locale, since: &PastView) -> String {
    match (&since.at, &since.by) {
        (Some(at), Some(by)) => td_string!(l, clocks.since, at = at.full.clone(), by = by.clone()).to_string(),
        (Some(at), None) => td_string!(l, clocks.since_at, at = at.full.clone()).to_string(),
        (None, _) => td_string!(l, clocks.since_program).to_owned(),
    }
}

#[component]
fn Calendar(calendar: CalendarView) -> impl IntoView {
    let l = use_locale();
    let CalendarView {
        patrons,
        closures,
        years,
        ..
    } = calendar;
    let patrons: Vec<&str> = patrons.into_iter().map(|saint| words::saint(l, saint)).collect();
    let patrons = if patrons.is_empty() {
        td_string!(l, clocks.no_patrons).to_owned()
    } else {
        patrons.join(", ")
    };
    let closures = if closures.is_empty() {
        view! { <p>{td_string!(l, clocks.no_closures)}</p> }.into_any()
    } else {
        let rows = closures
            .iter()
            .map(|closure| view! { <li>{words::closure(l, closure)}</li> });
        view! { <ul class="clock-list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <h3>{td_string!(l, clocks.closures)}</h3>
        {closures}
        <h3>{td_string!(l, clocks.patrons)}</h3>
        <p>{patrons}</p>
        <DaysOff years=years/>
    }
}

/// What was in force before.
#[component]
fn Past(past: Vec<PastView>) -> impl IntoView {
    let l = use_locale();
    (!past.is_empty()).then(|| {
        let line = |past: PastView| {
            let at = past.at.map(|at| at.full).unwrap_or_default();
            let by = match past.by {
                Some(by) => td_string!(l, clocks.past_by, by = by).to_string(),
                None => td_string!(l, clocks.past_program).to_owned(),
            };
            let line = td_string!(l, clocks.past_line, n = past.id, at = at).to_string();
            view! { <li>{format!("{line}, {by}")}</li> }
        };
        view! {
            <details class="triage-more">
                <summary>{td_string!(l, clocks.past)}</summary>
                <ul class="clock-list">{past.into_iter().map(line).collect_view()}</ul>
            </details>
        }
    })
}
