//! Screens on the wall: which are up, when they were last seen, and the code of one that was just made.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::wall::{ScreenCode, ScreenState, ScreenView};

use super::parts::{Heads, ListHead, Nothing};
use crate::api;
use crate::api::wall::Screens;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;

/// The list. Where the server has just made a code, this very answer shows it, and no other.
#[component]
pub fn ScreensPage() -> impl IntoView {
    let made = use_context::<ScreenCode>();
    let query = use_query_map();
    let again = query.with_untracked(|query| query.get("again").is_some());
    let screens = Resource::new(|| (), move |()| api::wall::screens(again));
    view! {
        <Transition>
            {drawn(move || {
                let made = made.clone();
                async move {
                    match screens.await {
                        Ok(screens) => view! { <List screens=screens made=made/> }.into_any(),
                        Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn List(screens: Screens, made: Option<ScreenCode>) -> impl IntoView {
    let l = use_locale();
    let Screens { rows, typed } = screens;
    let problem = typed.problem.clone();
    view! {
        <ListHead title=td_string!(l, wall.screens) list=paths::SCREENS/>
        {problem.map(|problem| view! { <ErrorSummary problem=problem/> })}
        {made.map(|made| view! { <Code made=made/> })}
        <p class="muted">{td_string!(l, wall.screens_intro)}</p>
        {if rows.is_empty() {
            view! { <Nothing/> }.into_any()
        } else {
            view! { <Table rows=rows/> }.into_any()
        }}
        <section class="form-section" aria-labelledby="new-screen">
            <h2 id="new-screen">{td_string!(l, wall.new_screen)}</h2>
            <form class="admin-form" method="post" action=paths::SCREENS novalidate>
                <div class="fields">
                    <TextField name="name" span="span-6" label=td_string!(l, wall.place).to_owned() typed=typed required=true
                        hint=td_string!(l, wall.place_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit">{td_string!(l, wall.make)}</button>
                </div>
            </form>
        </section>
    }
}

/// The code that was just made: here this once.
#[component]
fn Code(made: ScreenCode) -> impl IntoView {
    let l = use_locale();
    let hint = td_string!(
        l,
        wall.code_until,
        address = paths::WALL_ACTIVATE.to_owned(),
        time = made.until.short
    )
    .to_string();
    view! {
        <section class="one-time" aria-labelledby="one-time">
            <h2 id="one-time"><Icon name="key"/>{td_string!(l, wall.your_code)}</h2>
            <dl class="pairs">
                <dt>{td_string!(l, wall.place)}</dt><dd>{made.name}</dd>
                <dt>{td_string!(l, wall.code)}</dt><dd class="mono one-time-password">{made.code}</dd>
            </dl>
            <p>{hint}</p>
        </section>
    }
}

#[component]
fn Table(rows: Vec<ScreenView>) -> impl IntoView {
    let l = use_locale();
    let heads = vec![
        td_string!(l, wall.place),
        td_string!(l, admin.status),
        td_string!(l, wall.last_seen),
        td_string!(l, wall.until),
        td_string!(l, wall.created),
    ];
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, wall.screens)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(row: ScreenView) -> impl IntoView {
    let l = use_locale();
    let (class, icon, state) = match row.state {
        ScreenState::Active => ("badge badge-ok", "check", td_string!(l, wall.active)),
        ScreenState::Waiting => ("badge badge-state-waiting", "clock", td_string!(l, wall.waiting)),
        ScreenState::Ended => ("badge badge-warn", "key", td_string!(l, wall.ended)),
    };
    let seen = match row.last_seen {
        Some(at) => view! { <When at=at/> }.into_any(),
        None => view! { <span class="muted">{td_string!(l, wall.never)}</span> }.into_any(),
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main"><b>{row.name.clone()}</b></th>
            <td role="cell"><span class=class><Icon name=icon/>{state}</span></td>
            <td role="cell" data-label=td_string!(l, wall.last_seen)>{seen}</td>
            <td role="cell" data-label=td_string!(l, wall.until)>{row.until.map(|at| view! { <When at=at/> })}</td>
            <td role="cell" data-label=td_string!(l, wall.created)><When at=row.created/>{row.by.map(|by| format!(" {by}"))}</td>
            <td role="cell">
                <div class="row-actions">
                    <form method="post" action=paths::SCREENS>
                        <input type="hidden" name="id" value=row.id/>
                        <button class="btn btn-quiet" type="submit"><Icon name="key"/>{td_string!(l, wall.renew)}<span class="visually-hidden">" "{row.name.clone()}</span></button>
                    </form>
                    <form method="post" action=paths::screen_revoke(row.id)>
                        <button class="btn btn-quiet" type="submit"><Icon name="delete"/>{td_string!(l, wall.revoke)}<span class="visually-hidden">" "{row.name}</span></button>
                    </form>
                </div>
            </td>
        </tr>
    }
}
