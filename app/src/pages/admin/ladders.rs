//! The ladder of each queue: its steps, and the moves that it permits.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::ladder::{LadderView, Move, Step};

use super::parts::{About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::ladder::LadderPicture;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn LaddersPage() -> impl IntoView {
    let ladders = Resource::new(|| (), |()| api::ladder::ladders());
    view! {
        <Transition>
            {drawn(move || async move {
                match ladders.await {
                    Ok(rows) => view! { <Ladders rows=rows/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Ladders(rows: Vec<LadderView>) -> impl IntoView {
    let l = use_locale();
    if rows.is_empty() {
        return view! { <ListHead title=td_string!(l, ladder.title) list=paths::LADDERS/><Nothing/> }.into_any();
    }
    let heads = vec![
        td_string!(l, admin.queue),
        td_string!(l, ladder.name),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::LADDERS, Some(row.id));
        let name = row.name.clone();
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=name.clone()/>
                <td role="cell" data-label=td_string!(l, ladder.name)><LadderPicture ladder=row.clone()/><Warnings ladder=row.clone()/></td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, ladder.title) list=paths::LADDERS/>
        <p class="muted">{td_string!(l, ladder.hint)}</p>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, ladder.title)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What makes a ladder end nowhere: offices without people, steps to which nothing leads.
#[component]
fn Warnings(ladder: LadderView) -> impl IntoView {
    let l = use_locale();
    let nobody = ladder
        .steps
        .iter()
        .filter(|step| step.level > 1)
        .flat_map(|step| step.offices.iter())
        .filter(|office| !office.staffed)
        .map(|office| format!("{}: {}", office.name, td_string!(l, ladder.nobody)));
    let unreached = ladder
        .steps
        .iter()
        .filter(|step| step.level > 1 && !ladder.moves.iter().any(|permitted| permitted.to == step.level))
        .map(|step| format!("{}: {}", words::level(l, step.level), td_string!(l, ladder.unreachable)));
    let lines: Vec<String> = nobody.chain(unreached).collect();
    lines
        .into_iter()
        .map(|line| view! { <p class="why"><Icon name="warning" small=true/>{line}</p> })
        .collect_view()
}

#[component]
pub fn LadderPage() -> impl IntoView {
    let asked = use_asked();
    let page = Resource::new(
        move || asked.get(),
        |asked| api::ladder::ladder(asked.id.unwrap_or(0), asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((ladder, typed)) => view! { <LadderForm ladder=ladder typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn LadderForm(ladder: LadderView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, ladder.of, queue = ladder.name.clone()).to_string();
    let levels: Vec<i64> = ladder.steps.iter().map(|step| step.level).collect();
    let possible = Move::ALL
        .into_iter()
        .filter(|(from, to)| levels.contains(from) && levels.contains(to));
    let boxes: Vec<AnyView> = possible
        .map(|(from, to)| view! { <MoveBoxes from=from to=to typed=typed.clone()/> }.into_any())
        .collect();
    let wrong = typed.error("moves").is_some();
    view! {
        <FormHead title=title list=paths::LADDERS list_title=td_string!(l, ladder.title) typed=typed.clone() inactive=!ladder.active/>
        <LadderPicture ladder=ladder.clone()/>
        <Warnings ladder=ladder.clone()/>
        <section class="block" aria-labelledby="l-steps">
            <div class="block-head"><h2 id="l-steps">{td_string!(l, ladder.steps)}</h2><a href=paths::OFFICES>{td_string!(l, admin.offices)}</a></div>
            <dl class="pairs">{ladder.steps.into_iter().map(|step| view! { <StepLine step=step/> }).collect_view()}</dl>
        </section>
        <form class="admin-form" method="post" action=paths::LADDERS novalidate>
            <About id=ladder.id/>
            <fieldset class="field" id="moves" aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("moves-error")>
                <legend>{td_string!(l, ladder.moves)}</legend>
                <p class="hint">{td_string!(l, ladder.moves_hint)}</p>
                {(!ladder.verifies).then(|| view! { <p class="hint">{td_string!(l, ladder.no_verification)}</p> })}
                {boxes}
                <FieldErrorLine typed=typed name="moves"/>
            </fieldset>
            <FormFoot list=paths::LADDERS/>
        </form>
    }
}

/// A step with its offices.
#[component]
fn StepLine(step: Step) -> impl IntoView {
    let l = use_locale();
    let offices: Vec<String> = step
        .offices
        .into_iter()
        .map(|office| {
            if office.staffed {
                office.name
            } else {
                format!("{} ({})", office.name, td_string!(l, ladder.nobody))
            }
        })
        .collect();
    let offices = if offices.is_empty() {
        td_string!(l, ladder.no_offices).to_owned()
    } else {
        offices.join(", ")
    };
    view! { <dt>{words::level(l, step.level)}</dt><dd>{offices}</dd> }
}

/// A move: whether it is permitted, and whether documents are verified first.
#[component]
fn MoveBoxes(from: i64, to: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let (permit, verify) = (Move::field(from, to), Move::verified_field(from, to));
    let ticked = |name: &str| typed.value(name) == "on";
    let (permitted, verified) = (ticked(&permit), ticked(&verify));
    let words = format!("{} → {}", words::level(l, from), words::level(l, to));
    view! {
        <div class="move-boxes">
            <label class="field-check"><input type="checkbox" id=permit.clone() name=permit value="on" checked=permitted/>{words.clone()}</label>
            {(to > 1).then(|| view! {
                <label class="field-check"><input type="checkbox" id=verify.clone() name=verify value="on" checked=verified/>{td_string!(l, ladder.verify_first)}<span class="visually-hidden">": "{words}</span></label>
            })}
        </div>
    }
}
