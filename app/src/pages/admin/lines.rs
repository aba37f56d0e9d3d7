//! Telephone lines: the number that was called, and what it presets.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::LineAdminView;

use super::parts::{
    About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, queue_name, use_asked,
};
use crate::api;
use crate::api::admin::{FormScreen, Listed};
use crate::components::choice::{CheckField, SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn LinesPage() -> impl IntoView {
    let lines = Resource::new(|| (), |()| api::admin::lines());
    view! {
        <Transition>
            {drawn(move || async move {
                match lines.await {
                    Ok(lines) => view! { <Lines lines=lines/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Lines(lines: Listed<LineAdminView>) -> impl IntoView {
    let l = use_locale();
    let Listed { rows, queues } = lines;
    if rows.is_empty() {
        return view! {
            <ListHead title=td_string!(l, admin.lines) list=paths::LINES add=td_string!(l, admin.new_line)/>
            <Nothing/>
        }
        .into_any();
    }
    let heads = vec![
        td_string!(l, admin.number),
        td_string!(l, admin.name),
        td_string!(l, admin.queue),
        td_string!(l, admin.hours),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::LINES, Some(row.id));
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=row.number.clone()/>
                <td role="cell" data-label=td_string!(l, admin.name)>{row.name}</td>
                <td role="cell" data-label=td_string!(l, admin.queue)>{queue_name(&queues, row.queue_id, td_string!(l, admin.no_queue))}</td>
                <td role="cell" data-label=td_string!(l, admin.hours)>{row.hours}</td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=row.number/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.lines) list=paths::LINES add=td_string!(l, admin.new_line)/>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.lines)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
pub fn LinePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::admin::line(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <LineForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn LineForm(screen: FormScreen<LineAdminView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item, typed, queues, ..
    } = screen;
    let title = if item.id == 0 {
        td_string!(l, admin.new_line).to_owned()
    } else {
        item.number
    };
    view! {
        <FormHead title=title list=paths::LINES list_title=td_string!(l, admin.lines) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::LINES novalidate>
            <About id=item.id/>
            <div class="fields">
                <TextField name="number" kind="tel" span="span-4" label=td_string!(l, admin.number).to_owned() typed=typed.clone() required=true/>
                <TextField name="name" span="span-8" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <SelectField name="queue_id" span="span-4" label=td_string!(l, admin.queue).to_owned() typed=typed.clone()
                    options=offered(&queues) nothing=td_string!(l, admin.no_queue).to_owned() hint=td_string!(l, admin.line_queue_hint).to_owned()/>
                <TextField name="hours" span="span-8" label=td_string!(l, admin.hours).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.hours_hint).to_owned()/>
                <TextField name="sort" kind="number" span="span-3" label=td_string!(l, admin.sort).to_owned() typed=typed.clone()/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::LINES/>
        </form>
    }
}
