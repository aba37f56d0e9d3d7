//! The answer of an office: one big box, and what becomes of the ticket with it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::desk::Choice;
use model::forms::Typed;

use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::state::locale::use_locale;

/// The form. Its buttons say what is meant (`then`): the outcome, a question, out of competence, another office.
#[component]
pub fn AnswerBox(
    /// Where it is posted to.
    to: String,
    /// The version of the ticket that is seen.
    version: i64,
    typed: Typed,
    /// The queues that could be the right one.
    queues: Vec<Choice>,
    /// The other offices of the level; nothing is offered where there is none.
    offices: Vec<Choice>,
) -> impl IntoView {
    let l = use_locale();
    let chosen = |name: &str| typed.error(name).is_some() || !typed.value(name).is_empty();
    let (refusing, passing) = (chosen("queue_id"), chosen("office_id") && !offices.is_empty());
    let choose = td_string!(l, admin.choose);
    view! {
        <form class="answer-box" method="post" action=to enctype="multipart/form-data" novalidate>
            <input type="hidden" name="version" value=version/>
            <AreaField name="text" rows="9" label=td_string!(l, office.answer).to_owned() typed=typed.clone() hint=td_string!(l, office.answer_hint).to_owned()/>
            <div class="field">
                <label for="files">{td_string!(l, composer.attach)}</label>
                <input id="files" name="files" type="file" multiple/>
                <FieldErrorLine typed=typed.clone() name="files"/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary btn-big" type="submit" name="then" value="outcome" aria-keyshortcuts="Control+Enter"><Icon name="check"/>{td_string!(l, office.send)}</button>
                <button class="btn btn-secondary btn-big" type="submit" name="then" value="question"><Icon name="help"/>{td_string!(l, office.ask)}</button>
            </div>
            <details class="triage-more" open=refusing>
                <summary><Icon name="ban"/>{td_string!(l, office.not_ours)}</summary>
                <p class="muted">{td_string!(l, office.not_ours_hint)}</p>
                <SelectField name="queue_id" label=td_string!(l, office.right_queue).to_owned() typed=typed.clone() options=offered(&queues) nothing=choose/>
                <div class="form-actions"><button class="btn btn-secondary" type="submit" name="then" value="refuse">{td_string!(l, office.refuse)}</button></div>
            </details>
            {(!offices.is_empty()).then(|| view! {
                <details class="triage-more" open=passing>
                    <summary><Icon name="arrow-right"/>{td_string!(l, office.aside)}</summary>
                    <p class="muted">{td_string!(l, office.aside_hint)}</p>
                    <SelectField name="office_id" label=td_string!(l, office.to_office).to_owned() typed=typed options=offered(&offices) nothing=choose/>
                    <div class="form-actions"><button class="btn btn-secondary" type="submit" name="then" value="reassign">{td_string!(l, office.pass)}</button></div>
                </details>
            })}
        </form>
    }
}
