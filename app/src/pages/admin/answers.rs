//! Prepared answers, which the composer offers.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::{AnswerView, ReasonAdminView};
use model::desk::Choice;
use model::forms::Typed;

use super::parts::{
    About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, queue_name, use_asked,
};
use crate::api;
use crate::api::admin::{FormScreen, Listed};
use crate::components::area::AreaField;
use crate::components::choice::{CheckField, SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn AnswersPage() -> impl IntoView {
    let answers = Resource::new(|| (), |()| api::admin::answers());
    view! {
        <Transition>
            {drawn(move || async move {
                match answers.await {
                    Ok(answers) => view! { <Answers answers=answers/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Answers(answers: Listed<AnswerView>) -> impl IntoView {
    let l = use_locale();
    let Listed { rows, queues } = answers;
    if rows.is_empty() {
        return view! {
            <ListHead title=td_string!(l, admin.answers) list=paths::ANSWERS add=td_string!(l, admin.new_answer)/>
            <Nothing/>
        }
        .into_any();
    }
    let heads = vec![
        td_string!(l, admin.answer_title),
        td_string!(l, admin.queue),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::ANSWERS, Some(row.id));
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=row.title.clone()/>
                <td role="cell" data-label=td_string!(l, admin.queue)>{queue_name(&queues, row.queue_id, td_string!(l, admin.all_queues))}</td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=row.title/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.answers) list=paths::ANSWERS add=td_string!(l, admin.new_answer)/>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.answers)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
pub fn AnswerPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(
        move || asked.get(),
        |asked| api::admin::answer(asked.id, asked.again, asked.parent),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <AnswerForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn AnswerForm(screen: FormScreen<AnswerView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item,
        typed,
        queues,
        reasons,
        ..
    } = screen;
    let title = if item.id == 0 {
        td_string!(l, admin.new_answer).to_owned()
    } else {
        item.title
    };
    view! {
        <FormHead title=title list=paths::ANSWERS list_title=td_string!(l, admin.answers) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::ANSWERS novalidate>
            <About id=item.id/>
            <div class="fields">
                <TextField name="title" label=td_string!(l, admin.answer_title).to_owned() typed=typed.clone() required=true/>
                <SelectField name="queue_id" span="span-5" label=td_string!(l, admin.queue).to_owned() typed=typed.clone()
                    options=offered(&queues) nothing=td_string!(l, admin.all_queues).to_owned()/>
                <Reasons typed=typed.clone() queues=queues reasons=reasons/>
                <AreaField name="body" rows="12" label=td_string!(l, admin.body).to_owned() typed=typed.clone() required=true
                    hint=td_string!(l, admin.body_hint).to_owned()/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::ANSWERS/>
        </form>
    }
}

/// The reasons, grouped by queue. A reason brings its queue with it.
#[component]
fn Reasons(typed: Typed, queues: Vec<Choice>, reasons: Vec<ReasonAdminView>) -> impl IntoView {
    let l = use_locale();
    let chosen = typed.value("reason_id");
    let wrong = typed.error("reason_id").is_some();
    let groups = queues.into_iter().map(|queue| {
        let own = reasons
            .iter()
            .filter(|reason| reason.queue_id == queue.id)
            .map(|reason| {
                let selected = reason.id.to_string() == chosen;
                view! { <option value=reason.id selected=selected>{reason.name.clone()}</option> }
            });
        view! { <optgroup label=queue.name>{own.collect_view()}</optgroup> }
    });
    view! {
        <div class="field span-7">
            <label for="reason_id">{td_string!(l, admin.reason)}</label>
            <select id="reason_id" name="reason_id" aria-invalid=wrong.then_some("true") aria-describedby="reason_id-hint">
                <option value="">{td_string!(l, admin.any_reason)}</option>
                {groups.collect_view()}
            </select>
            <p class="hint" id="reason_id-hint">{td_string!(l, admin.reason_hint)}</p>
            <FieldErrorLine typed=typed name="reason_id"/>
        </div>
    }
}
