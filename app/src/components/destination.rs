//! Choosing a queue and one of its reasons with one field, which needs no script.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::triage::QueueReasons;

use super::field::FieldErrorLine;
use crate::state::locale::use_locale;

/// A list of queues, each with its reasons; it sends `QUEUE/REASON`, or `QUEUE/` for none of them.
#[component]
pub fn DestinationField(
    name: &'static str,
    label: String,
    typed: Typed,
    queues: Vec<QueueReasons>,
    /// What is chosen where nothing was typed.
    #[prop(optional)]
    chosen: String,
    #[prop(default = "span-12")] span: &'static str,
    #[prop(optional)] required: bool,
    /// The letter that leads to it.
    #[prop(optional)]
    key: Option<&'static str>,
) -> impl IntoView {
    let l = use_locale();
    let wrong = typed.error(name).is_some();
    let chosen = if typed.values.contains_key(name) {
        typed.value(name)
    } else {
        chosen
    };
    let option = |value: String, words: String| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    };
    let groups = queues.iter().map(|group| {
        let queue = &group.queue;
        let whole = td_string!(l, triage.no_reason, queue = queue.name.clone()).to_string();
        let reasons = group.reasons.iter().map(|reason| {
            option(
                format!("{}/{}", queue.id, reason.id),
                format!("{} · {}", reason.name, queue.name),
            )
        });
        view! {
            <optgroup label=queue.name.clone()>
                {option(format!("{}/", queue.id), whole)}
                {reasons.collect_view()}
            </optgroup>
        }
    });
    view! {
        <div class=format!("field {span}")>
            <label for=name>{label}{required.then(|| view! { " "<span class="req" aria-hidden="true">"*"</span> })}</label>
            <select id=name name=name required=required data-key=key aria-keyshortcuts=key aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| format!("{name}-error"))>
                <option value="">{td_string!(l, admin.choose)}</option>
                {groups.collect_view()}
            </select>
            <FieldErrorLine typed=typed name=name/>
        </div>
    }
}
