//! The queue of PEC requests, the provider's console, the texts to citizens.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::desk::Choice;
use model::forms::Typed;
use model::pec_request::{PLACEHOLDERS, RefusalReason, RequestKind, confirmation_field, refusal_field};

use super::parts::{ListHead, use_asked};
use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn PecRequestsPage() -> impl IntoView {
    let asked = use_asked();
    let form = Resource::new(move || asked.get(), |asked| api::pec_requests::settings(asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match form.await {
                    Ok((typed, queues)) => view! { <Form typed=typed queues=queues/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Form(typed: Typed, queues: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    let placeholders: Vec<String> = PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect();
    let hint = td_string!(l, pec_request.admin_texts_hint, list = placeholders.join(" ")).to_string();
    let console = td_string!(
        l,
        pec_request.admin_console_hint,
        list = "{address} {domain}".to_owned()
    )
    .to_string();
    let texts = RequestKind::ALL.iter().map(|kind| {
        let label = words::pec_requests::kind(l, *kind).to_owned();
        view! { <AreaField name=confirmation_field(*kind) rows="6" label=label typed=typed.clone()/> }
    });
    let texts = texts.collect_view();
    let refusals = RefusalReason::ALL.iter().map(|reason| {
        let label = words::pec_requests::refusal(l, *reason).to_owned();
        view! { <AreaField name=refusal_field(*reason) rows="6" label=label typed=typed.clone()/> }
    });
    let refusals = refusals.collect_view();
    view! {
        <ListHead title=td_string!(l, pec_request.title) list=paths::ADMIN_PEC_REQUESTS/>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <form class="admin-form" method="post" action=paths::ADMIN_PEC_REQUESTS novalidate>
            <div class="fields">
                <SelectField name="queue_id" span="span-6" label=td_string!(l, pec_request.admin_queue).to_owned() typed=typed.clone() options=offered(&queues) nothing=td_string!(l, pec_request.admin_queue_none).to_owned()/>
                <TextField name="console" mono=true label=td_string!(l, pec_request.admin_console).to_owned() typed=typed.clone() hint=console/>
            </div>
            <h2>{td_string!(l, pec_request.admin_texts)}</h2>
            <p class="muted">{hint}</p>
            <div class="fields">{texts}</div>
            <h2>{td_string!(l, pec_request.admin_refusals)}</h2>
            <div class="fields">{refusals}</div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit">{td_string!(l, admin.save)}</button>
                <a class="btn btn-quiet" href=paths::ADMIN>{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}
