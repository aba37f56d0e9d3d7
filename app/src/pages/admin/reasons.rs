//! Reasons, queue by queue, each with its information sheet and its prepared answers.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::ReasonAdminView;
use model::desk::Choice;

use super::parts::{About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, use_asked};
use crate::api;
use crate::api::admin::{FormScreen, Listed};
use crate::components::area::AreaField;
use crate::components::choice::{CheckField, SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn ReasonsPage() -> impl IntoView {
    let reasons = Resource::new(|| (), |()| api::admin::reasons());
    view! {
        <Transition>
            {drawn(move || async move {
                match reasons.await {
                    Ok(reasons) => view! { <Reasons reasons=reasons/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Reasons(reasons: Listed<ReasonAdminView>) -> impl IntoView {
    let l = use_locale();
    let Listed { rows, queues } = reasons;
    let groups = queues.into_iter().map(|queue| {
        let own: Vec<ReasonAdminView> = rows.iter().filter(|row| row.queue_id == queue.id).cloned().collect();
        view! { <Group queue=queue rows=own/> }
    });
    view! {
        <ListHead title=td_string!(l, admin.reasons) list=paths::REASONS add=td_string!(l, admin.new_reason)/>
        {groups.collect_view()}
    }
}

/// The reasons of a queue.
#[component]
fn Group(queue: Choice, rows: Vec<ReasonAdminView>) -> impl IntoView {
    let l = use_locale();
    let heading = format!("queue-{}", queue.id);
    let (named_by, labelled_by) = (heading.clone(), heading.clone());
    let table = if rows.is_empty() {
        view! { <Nothing/> }.into_any()
    } else {
        let heads = vec![
            td_string!(l, admin.name),
            td_string!(l, admin.sheet),
            td_string!(l, admin.status),
        ];
        let rows = rows.into_iter().map(|row| {
            let href = paths::form(paths::REASONS, Some(row.id));
            let sheet = if row.has_sheet {
                td_string!(l, admin.yes)
            } else {
                td_string!(l, admin.sheet_missing)
            };
            view! {
                <tr role="row" class:off=!row.active>
                    <NameCell href=href.clone() name=row.name.clone()/>
                    <td role="cell" data-label=td_string!(l, admin.sheet)>{sheet}</td>
                    <td role="cell"><ActiveBadge active=row.active/></td>
                    <EditCell href=href name=row.name/>
                </tr>
            }
        });
        view! {
            <table class="table table-cards" role="table" aria-labelledby=named_by>
                <Heads names=heads/>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="block" aria-labelledby=labelled_by>
            <div class="block-head">
                <h2 id=heading>{queue.name.clone()}</h2>
                <a href=paths::new_reason(queue.id)>{td_string!(l, admin.new_reason)}<span class="visually-hidden">": "{queue.name}</span></a>
            </div>
            {table}
        </section>
    }
}

#[component]
pub fn ReasonPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(
        move || asked.get(),
        |asked| api::admin::reason(asked.id, asked.again, asked.parent),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <ReasonForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn ReasonForm(screen: FormScreen<ReasonAdminView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item,
        typed,
        queues,
        classes,
        ..
    } = screen;
    let id = item.id;
    let title = if id == 0 {
        td_string!(l, admin.new_reason).to_owned()
    } else {
        item.name
    };
    view! {
        <FormHead title=title list=paths::REASONS list_title=td_string!(l, admin.reasons) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::REASONS novalidate>
            <About id=id/>
            <div class="fields">
                <TextField name="name" span="span-5" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <SelectField name="queue_id" span="span-4" label=td_string!(l, admin.queue).to_owned() typed=typed.clone()
                    options=offered(&queues) nothing=td_string!(l, admin.choose).to_owned() required=true/>
                <TextField name="sort" kind="number" span="span-3" label=td_string!(l, admin.sort).to_owned() typed=typed.clone()/>
                <AreaField name="sheet" rows="14" label=td_string!(l, admin.sheet).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.sheet_hint).to_owned()/>
                <AreaField name="checklist" rows="5" label=td_string!(l, admin.checklist).to_owned() typed=typed.clone()
                    hint=td_string!(l, admin.reason_checklist_hint).to_owned()/>
                <SelectField name="retention_class_id" span="span-6" label=td_string!(l, retention.class_label).to_owned() typed=typed.clone()
                    options=offered(&classes) nothing=td_string!(l, retention.as_queue).to_owned() hint=td_string!(l, retention.reason_hint).to_owned()/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::REASONS/>
        </form>
        {(id != 0).then(|| view! { <Answers reason_id=id answers=item.answers/> })}
    }
}

/// The prepared answers of a reason, and the way to another one.
#[component]
fn Answers(reason_id: i64, answers: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    let none = answers.is_empty();
    view! {
        <section class="form-section" aria-labelledby="answers">
            <h2 id="answers">{td_string!(l, admin.answers)}</h2>
            {none.then(|| view! { <p class="muted">{td_string!(l, admin.nothing)}</p> })}
            <ul class="mini-list">
                {answers.into_iter().map(|answer| view! {
                    <li><a class="mini-title" href=paths::form(paths::ANSWERS, Some(answer.id))>{answer.name}</a></li>
                }).collect_view()}
            </ul>
            <div class="form-actions">
                <a class="btn btn-secondary" href=paths::new_answer(reason_id)><Icon name="plus"/>{td_string!(l, admin.new_answer)}</a>
            </div>
        </section>
    }
}
