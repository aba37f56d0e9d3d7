//! Offices of the ladder, and the queues that each works.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::OfficeView;
use model::desk::Choice;
use model::forms::Typed;

use super::parts::{About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, use_asked};
use crate::api;
use crate::api::admin::{FormScreen, Listed};
use crate::components::choice::{CheckField, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn OfficesPage() -> impl IntoView {
    let offices = Resource::new(|| (), |()| api::admin::offices());
    view! {
        <Transition>
            {drawn(move || async move {
                match offices.await {
                    Ok(offices) => view! { <Offices offices=offices/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Offices(offices: Listed<OfficeView>) -> impl IntoView {
    let l = use_locale();
    let Listed { rows, queues } = offices;
    if rows.is_empty() {
        return view! {
            <ListHead title=td_string!(l, admin.offices) list=paths::OFFICES add=td_string!(l, admin.new_office)/>
            <Nothing/>
        }
        .into_any();
    }
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, admin.level),
        td_string!(l, admin.email),
        td_string!(l, admin.queues),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::OFFICES, Some(row.id));
        let works: Vec<&str> = queues
            .iter()
            .filter(|queue| row.queues.contains(&queue.id))
            .map(|queue| queue.name.as_str())
            .collect();
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=row.name.clone()/>
                <td role="cell" data-label=td_string!(l, admin.level)>{words::level(l, row.level)}</td>
                <td role="cell" data-label=td_string!(l, admin.email)>{row.email}</td>
                <td role="cell" data-label=td_string!(l, admin.queues)>{works.join(", ")}</td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=row.name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.offices) list=paths::OFFICES add=td_string!(l, admin.new_office)/>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.offices)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
pub fn OfficePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::admin::office(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <OfficeForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn OfficeForm(screen: FormScreen<OfficeView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item, typed, queues, ..
    } = screen;
    let title = if item.id == 0 {
        td_string!(l, admin.new_office).to_owned()
    } else {
        item.name
    };
    let levels: Vec<(String, String)> = (0..=3)
        .map(|level: i64| (level.to_string(), words::level(l, level).to_owned()))
        .collect();
    view! {
        <FormHead title=title list=paths::OFFICES list_title=td_string!(l, admin.offices) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::OFFICES novalidate>
            <About id=item.id/>
            <div class="fields">
                <TextField name="name" span="span-5" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <SelectField name="level" span="span-3" label=td_string!(l, admin.level).to_owned() typed=typed.clone() options=levels required=true/>
                <TextField name="email" kind="email" span="span-4" label=td_string!(l, admin.email).to_owned() typed=typed.clone()/>
                <Works typed=typed.clone() queues=queues/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::OFFICES/>
        </form>
    }
}

/// The queues that the office works, each a box.
#[component]
fn Works(typed: Typed, queues: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    view! {
        <fieldset class="field span-12">
            <legend>{td_string!(l, admin.office_queues)}</legend>
            <div class="choices">
                {queues.into_iter().map(|queue| {
                    let name = format!("queue_{}", queue.id);
                    let ticked = typed.value(&name) == "on";
                    view! { <label class="choice"><input type="checkbox" name=name value="on" checked=ticked/>{queue.name}</label> }
                }).collect_view()}
            </div>
        </fieldset>
    }
}
