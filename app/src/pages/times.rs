//! The clocks of a ticket, each by itself.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::times::{ClockView, LevelView, TimesView, WarningView, Which};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::due::DueBar;
use crate::components::icon::Icon;
use crate::components::ladder::LadderSteps;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn TimesPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0)
    });
    let page = Resource::new(move || id.get(), api::times::times);
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Screen page=page/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(page: TimesView) -> impl IntoView {
    let l = use_locale();
    let title = format!("{} {}", format::number(page.id), words::subject(l, &page.subject));
    let is_call = page.talk_seconds.is_some();
    view! {
        <Title text=format!("{} · {title}", td_string!(l, times.title))/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ticket(page.id) rel="external">{title}</a></li>
                <li><span aria-current="page">{td_string!(l, times.title)}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{td_string!(l, times.title)}</h1><span class="page-sub">{format::number(page.id)}</span></div>
        <LadderSteps steps=page.steps/>
        {page.levels.into_iter().enumerate().map(|(index, level)| view! { <Level level=level index=index/> }).collect_view()}
        <section class="block" aria-labelledby="c-facts">
            <div class="block-head"><h2 id="c-facts">{td_string!(l, times.measures)}</h2></div>
            <dl class="pairs pairs-wide">
                <dt>{td_string!(l, times.first_contact)}</dt><dd>{yes_no(l, page.first_contact)}</dd>
                <dt>{td_string!(l, times.highest)}</dt><dd>{words::level(l, page.highest_level)}</dd>
                {is_call.then(|| view! {
                    <dt>{td_string!(l, times.talk)}</dt><dd>{page.talk_seconds.map(format::seconds)}</dd>
                    <dt>{td_string!(l, times.wrap_up)}</dt><dd>{page.wrap_up_seconds.map(format::seconds)}</dd>
                })}
                <dt>{td_string!(l, times.reopened_by_citizen)}</dt><dd>{page.reopened_by_citizen}</dd>
                <dt>{td_string!(l, times.reopened_by_desk)}</dt><dd>{page.reopened_by_desk}</dd>
                {page.closed.map(|at| view! { <dt>{td_string!(l, times.closed)}</dt><dd><When at=at/></dd> })}
            </dl>
        </section>
    }
}

fn yes_no(l: Locale, yes: bool) -> &'static str {
    if yes {
        td_string!(l, ticket.yes)
    } else {
        td_string!(l, ticket.no)
    }
}

#[component]
fn Level(level: LevelView, index: usize) -> impl IntoView {
    let l = use_locale();
    let id = format!("c-level-{index}");
    let code = if level.code.is_empty() {
        td_string!(l, times.no_level).to_owned()
    } else {
        level.code
    };
    let outcome = level.in_time.map(|in_time| {
        if in_time {
            view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, times.in_time)}</span> }
        } else {
            view! { <span class="badge badge-late"><Icon name="error"/>{td_string!(l, times.late)}</span> }
        }
    });
    view! {
        <section class="block" aria-labelledby=id.clone()>
            <div class="block-head"><h2 id=id.clone()>{code.clone()}</h2>{outcome}<span class="muted">{td_string!(l, times.started)}" "<When at=level.started/></span></div>
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{code.clone()}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{td_string!(l, times.clock)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, times.left)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, times.used)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, times.budget)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, times.due)}</th>
                </tr></thead>
                <tbody role="rowgroup">{level.clocks.into_iter().map(|clock| view! { <Clock clock=clock/> }).collect_view()}</tbody>
            </table>
            {(!level.warnings.is_empty()).then(|| view! {
                <ul class="clock-warnings" aria-label=td_string!(l, times.warnings)>
                    {level.warnings.into_iter().map(|warning| view! { <Warned warning=warning/> }).collect_view()}
                </ul>
            })}
        </section>
    }
}

#[component]
fn Clock(clock: ClockView) -> impl IntoView {
    let l = use_locale();
    let (name, hint) = match clock.which {
        Which::Net => (td_string!(l, times.net), td_string!(l, times.net_hint)),
        Which::Gross => (td_string!(l, times.gross), td_string!(l, times.gross_hint)),
        Which::Level(level) => (words::level(l, level), td_string!(l, times.level_hint)),
    };
    let due = (!clock.bar.stands_still).then(|| clock.bar.due.clone());
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{name}" "<span class="muted">{hint}</span></th>
            <td role="cell" data-label=td_string!(l, times.left)><DueBar due=clock.bar/></td>
            <td role="cell" data-label=td_string!(l, times.used)>{format::minutes(clock.used_minutes)}</td>
            <td role="cell" data-label=td_string!(l, times.budget)>{format::minutes(clock.budget_minutes)}</td>
            <td role="cell" data-label=td_string!(l, times.due)>
                {match due {
                    Some(due) => view! { <When at=due/> }.into_any(),
                    None => view! { <span class="muted">{td_string!(l, times.stands_still)}</span> }.into_any(),
                }}
            </td>
        </tr>
    }
}

#[component]
fn Warned(warning: WarningView) -> impl IntoView {
    let l = use_locale();
    let (icon, said) = match (warning.given.is_some(), warning.late) {
        (true, true) => ("warning", td_string!(l, times.given_late)),
        (true, false) => ("check", td_string!(l, times.given)),
        (false, _) => ("clock", td_string!(l, times.to_come)),
    };
    view! {
        <li>
            <Icon name=icon/><b>{warning.percent}" %"</b>
            {warning.outside.then(|| view! { <span>{td_string!(l, times.outside)}</span> })}
            <span>{said}</span><When at=warning.at/>
        </li>
    }
}
