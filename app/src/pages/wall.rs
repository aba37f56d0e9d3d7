//! The wall: the figures of the desk, big, for a screen that everybody in the office sees. No name, no subject, nobody's data.
//!
//! No browser part is loaded here: a script of a page keeps the figures true, or without it the document reloads itself.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::Problem;
use model::forms::Typed;
use model::wall::{Wall, WallQueue, WallView};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::format::minutes;
use crate::layout::EntryFrame;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What keeps the figures true.
const SCRIPT: &str = include_str!("wall.js");
/// What does so where scripts are not run.
pub const RELOAD: &str = "<meta http-equiv=\"refresh\" content=\"30\">";
/// From so many minutes on a wait is said in days.
const DAYS_FROM: i64 = 72 * 60;

/// Whether this request is for the figures.
pub fn is_shown() -> bool {
    path().as_deref() == Some(paths::WALL)
}

/// Whether this request is for the figures or for the way to them.
pub fn is_here() -> bool {
    is_shown() || path().as_deref() == Some(paths::WALL_ACTIVATE)
}

fn path() -> Option<String> {
    use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned())
}

#[component]
pub fn WallPage() -> impl IntoView {
    let l = use_locale();
    let wall = Resource::new(|| (), |()| api::wall::wall());
    view! {
        <Title text=td_string!(l, wall.title)/>
        <Transition>
            {drawn(move || async move {
                match wall.await {
                    Ok(Wall { figures: Some(figures), signed_in, puts_up }) => {
                        view! { <Shown figures=figures signed_in=signed_in puts_up=puts_up/> }.into_any()
                    }
                    Ok(_) => {
                        leptos_axum::redirect(paths::WALL_ACTIVATE);
                        ().into_any()
                    }
                    Err(error) => view! { <main class="content" id="content"><ProblemPage problem=error.0/></main> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(figures: WallView, signed_in: bool, puts_up: bool) -> impl IntoView {
    let l = use_locale();
    let nonce = leptos::nonce::use_nonce();
    view! {
        <main class="wall" id="content">
            <Figures figures=figures/>
            {signed_in.then(|| view! {
                <p class="wall-foot">
                    <a href=paths::HOME>{td_string!(l, wall.desk)}</a>
                    {puts_up.then(|| view! { " "<a href=paths::SCREENS>{td_string!(l, wall.screens)}</a> })}
                </p>
            })}
        </main>
        <script nonce=nonce inner_html=SCRIPT></script>
    }
}

/// What the script replaces.
#[component]
fn Figures(figures: WallView) -> impl IntoView {
    let l = use_locale();
    let late = if figures.late > 0 {
        "wall-figure wall-late"
    } else {
        "wall-figure"
    };
    let soon = if figures.due_soon > 0 {
        "wall-figure wall-soon"
    } else {
        "wall-figure"
    };
    let in_time = figures
        .in_time_percent
        .map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
    let totals = [
        (
            "open",
            "wall-figure",
            "",
            td_string!(l, wall.open),
            figures.open.to_string(),
        ),
        (
            "late",
            late,
            "error",
            td_string!(l, wall.late),
            figures.late.to_string(),
        ),
        (
            "due-soon",
            soon,
            "warning",
            td_string!(l, wall.due_soon),
            figures.due_soon.to_string(),
        ),
        (
            "triage",
            "wall-figure",
            "",
            td_string!(l, wall.triage),
            figures.triage.to_string(),
        ),
        (
            "calls",
            "wall-figure",
            "",
            td_string!(l, wall.calls),
            figures.calls.to_string(),
        ),
        (
            "opened",
            "wall-figure",
            "",
            td_string!(l, wall.opened_today),
            figures.opened_today.to_string(),
        ),
        (
            "closed",
            "wall-figure",
            "",
            td_string!(l, wall.closed_today),
            figures.closed_today.to_string(),
        ),
        ("in-time", "wall-figure", "", td_string!(l, wall.in_time), in_time),
    ];
    let totals = totals.into_iter().map(|(name, class, icon, label, figure)| {
        view! {
            <div class=class>
                <dt>{(!icon.is_empty()).then(|| view! { <Icon name=icon/> })}{label}</dt>
                <dd data-figure=name>{figure}</dd>
            </div>
        }
    });
    let now = figures.now;
    let rows = figures.queues;
    view! {
        <div class="wall-figures" id="wall">
            <header class="wall-head">
                <h1>{td_string!(l, wall.title)}</h1>
                <p class="wall-updated">{td_string!(l, wall.updated)}" "<time datetime=now.iso.clone()>{now.short.clone()}</time></p>
                <time class="wall-clock" id="wall-clock" datetime=now.iso>{now.short}</time>
            </header>
            <p class="wall-stale" id="wall-stale" role="alert" hidden=true><Icon name="error"/>{td_string!(l, wall.stale)}</p>
            <dl class="wall-totals">{totals.collect_view()}</dl>
            <table class="wall-queues" role="table">
                <caption class="visually-hidden">{td_string!(l, wall.queues)}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{td_string!(l, wall.queue)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, wall.open)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, wall.late)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, wall.due_soon)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, wall.oldest)}</th>
                </tr></thead>
                <tbody role="rowgroup">{rows.into_iter().map(|queue| view! { <Queue queue=queue/> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Queue(queue: WallQueue) -> impl IntoView {
    let l = use_locale();
    let late = (queue.late > 0).then_some("wall-late");
    let soon = (queue.due_soon > 0).then_some("wall-soon");
    let oldest = queue.oldest_minutes.map_or_else(
        || "–".to_owned(),
        |waited| {
            if waited < DAYS_FROM {
                minutes(waited)
            } else {
                td_string!(l, wall.days, n = waited / (24 * 60)).to_string()
            }
        },
    );
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{queue.name}</th>
            <td role="cell" data-label=td_string!(l, wall.open)>{queue.open}</td>
            <td role="cell" data-label=td_string!(l, wall.late)>
                <span class=late>{late.map(|_| view! { <Icon name="error"/> })}{queue.late}</span>
            </td>
            <td role="cell" data-label=td_string!(l, wall.due_soon)>
                <span class=soon>{soon.map(|_| view! { <Icon name="warning"/> })}{queue.due_soon}</span>
            </td>
            <td role="cell" data-label=td_string!(l, wall.oldest)>{oldest}</td>
        </tr>
    }
}

/// Where the code is typed.
#[component]
pub fn ActivatePage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let asked = move |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
    let problem = match asked("problem").as_str() {
        "code" => Some(td_string!(l, wall.bad_code).to_owned()),
        "wait" => {
            let seconds = asked("seconds").parse().unwrap_or(60);
            Some(words::problem(l, &Problem::Throttled(seconds)))
        }
        "fault" => Some(words::problem(l, &Problem::Internal(asked("id")))),
        _ => None,
    };
    view! {
        <Title text=td_string!(l, wall.activate_title)/>
        <EntryFrame>
            <form class="login-card" method="post" action=paths::WALL_ACTIVATE>
                <h1>{td_string!(l, wall.activate_title)}</h1>
                {problem.map(|problem| view! {
                    <div class="alert alert-error" role="alert" id="problem"><Icon name="error"/><p>{problem}</p></div>
                })}
                <p>{td_string!(l, wall.activate_intro)}</p>
                <TextField name="code" span="" label=td_string!(l, wall.code).to_owned() typed=Typed::default() required=true mono=true
                    hint=td_string!(l, wall.code_hint).to_owned()/>
                <button class="btn btn-primary btn-big" type="submit">{td_string!(l, wall.activate)}</button>
                <a class="btn btn-quiet" href=format!("{}?next={}", paths::LOGIN, paths::WALL)>{td_string!(l, wall.sign_in)}</a>
            </form>
        </EntryFrame>
    }
}
