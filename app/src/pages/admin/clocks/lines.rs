//! The opening hours of telephone lines in the draft.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::clock_rules::{Editing, LineHours, WEEK_FIELDS};
use model::forms::Typed;

use super::super::parts::{About, ActiveBadge, EditCell, FormFoot, Heads, NameCell, use_asked};
use super::parts::{PartHead, Seen};
use crate::api;
use crate::api::clocks::PartScreen;
use crate::components::choice::CheckField;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::clocks as words;

#[component]
pub fn ClockLinesPage() -> impl IntoView {
    let editing = Resource::new(|| (), |()| api::clocks::lines());
    view! {
        <Transition>
            {drawn(move || async move {
                match editing.await {
                    Ok(editing) => view! { <Lines editing=editing/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Lines(editing: Editing) -> impl IntoView {
    let l = use_locale();
    let lines = editing.rules.lines;
    let title = td_string!(l, clocks.lines);
    let table = if lines.is_empty() {
        view! { <p class="empty">{td_string!(l, clocks.no_lines)}</p> }.into_any()
    } else {
        let heads = vec![
            td_string!(l, admin.number),
            td_string!(l, admin.name),
            td_string!(l, clocks.hours_of),
            td_string!(l, admin.status),
        ];
        let rows = lines.into_iter().map(|line| {
            let href = paths::form(paths::CLOCK_LINES, Some(line.id));
            view! {
                <tr role="row" class:off=!line.active>
                    <NameCell href=href.clone() name=line.number.clone()/>
                    <td role="cell" data-label=td_string!(l, admin.name)>{line.name.clone()}</td>
                    <td role="cell" data-label=td_string!(l, clocks.hours_of)>{words::week(l, line.week.as_ref())}</td>
                    <td role="cell"><ActiveBadge active=line.active/></td>
                    <EditCell href=href name=line.number/>
                </tr>
            }
        });
        view! {
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{title}</caption>
                <Heads names=heads/>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <PartHead title=title.to_owned() typed=Typed::default() draft=editing.draft seen=editing.seen/>
        <p class="muted">{td_string!(l, clocks.lines_hint)}</p>
        {table}
    }
}

#[component]
pub fn ClockLinePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(
        move || asked.get(),
        |asked| api::clocks::line(asked.id.unwrap_or(0), asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <LineFields screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn LineFields(screen: PartScreen<LineHours>) -> impl IntoView {
    let l = use_locale();
    let PartScreen { editing, item, typed } = screen;
    let own = typed.value("hours_of") == "own";
    let seen = editing.seen.clone();
    let title = td_string!(l, clocks.line_hours, number = item.number).to_string();
    let days: Vec<AnyView> = WEEK_FIELDS
        .into_iter()
        .enumerate()
        .map(|(day, name)| {
            view! { <TextField name=name span="span-6" label=words::weekday(l, day).to_owned() typed=typed.clone()/> }
                .into_any()
        })
        .collect();
    view! {
        <PartHead title=title typed=typed.clone() draft=editing.draft seen=editing.seen/>
        <p class="muted">{item.name}</p>
        <form class="admin-form" method="post" action=paths::CLOCK_LINES novalidate>
            <About id=item.id/>
            <Seen seen=seen/>
            <fieldset class="field">
                <legend>{td_string!(l, clocks.hours_of)}</legend>
                <div class="choices">
                    <label class="choice"><input type="radio" name="hours_of" value="service" checked=!own/>{td_string!(l, clocks.as_service)}</label>
                    <label class="choice"><input type="radio" name="hours_of" value="own" checked=own/>{td_string!(l, clocks.own_hours)}</label>
                </div>
            </fieldset>
            <fieldset class="field">
                <legend>{td_string!(l, clocks.hours)}</legend>
                <p class="hint">{td_string!(l, clocks.hours_hint)}</p>
                <div class="fields">
                    {days}
                    <CheckField name="on_holidays" label=td_string!(l, clocks.on_holidays).to_owned() typed=typed.clone()/>
                    <CheckField name="through_closures" label=td_string!(l, clocks.through_closures).to_owned() typed=typed/>
                </div>
            </fieldset>
            <FormFoot list=paths::CLOCK_LINES/>
        </form>
    }
}
