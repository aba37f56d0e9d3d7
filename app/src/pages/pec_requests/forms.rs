//! The forms of a PEC request: one for each step, and those that end it before its time.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::pec_request::{
    IdentityHow, RefusalReason, RequestField, RequestKind, RequestState, RequestStep, RequestView,
};
use model::problem::FieldError;

use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// The form of the step at which the request is.
#[component]
pub(super) fn Current(view: RequestView, typed: Typed) -> impl IntoView {
    match view.state.step() {
        Some(RequestStep::Data) => view! { <Data view=view typed=typed/> }.into_any(),
        Some(RequestStep::Form) => view! { <Form view=view typed=typed/> }.into_any(),
        Some(RequestStep::Identity) => view! { <Identity view=view typed=typed/> }.into_any(),
        Some(RequestStep::Execution) => view! { <Execution view=view typed=typed/> }.into_any(),
        Some(RequestStep::Confirmation) => view! { <Confirmation view=view typed=typed/> }.into_any(),
        None => ().into_any(),
    }
}

/// What is typed into a field, by its kind: the type of its input.
fn input(field: RequestField) -> &'static str {
    match field {
        RequestField::DocumentExpiry | RequestField::LogFrom | RequestField::LogTo => "date",
        RequestField::Quota => "number",
        RequestField::ContactMobile => "tel",
        _ => "text",
    }
}

#[component]
fn Data(view: RequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    for (field, _) in view.kind.fields() {
        let known = view.data.get(*field);
        let known = if known.is_empty() {
            view.proposed.get(field.code()).cloned().unwrap_or_default()
        } else {
            known
        };
        typed.values.entry(field.code().to_owned()).or_insert(known);
    }
    let too_old = typed
        .error(RequestField::LogFrom.code())
        .is_some_and(|problem| problem.error == FieldError::LogTooOld);
    let refuses = too_old && view.may_end;
    let fields = view.kind.fields().iter().map(|(field, needed)| {
        let label = words::pec_requests::field(l, *field).to_owned();
        let typed = typed.clone();
        match field {
            RequestField::Why | RequestField::Remark => {
                view! { <AreaField name=field.code() rows="3" label=label typed=typed required=*needed/> }.into_any()
            }
            _ => view! { <TextField name=field.code() kind=input(*field) span="span-6" label=label typed=typed required=*needed/> }.into_any(),
        }
    });
    let fields = fields.collect_view();
    let earliest = td_string!(l, pec_request.earliest, day = view.earliest_log.clone()).to_string();
    view! {
        {(view.kind == RequestKind::LogFile).then(|| view! { <p class="hint">{earliest}</p> })}
        {refuses.then(|| view! {
            <p><a class="btn btn-secondary" href=paths::pec_refuse(view.id, RefusalReason::LogTooOld)><Icon name="ban"/>{td_string!(l, pec_request.refuse_for_this)}</a></p>
        })}
        <form method="post" action=paths::pec_action(view.id, "data") novalidate>
            <input type="hidden" name="version" value=view.version/>
            <div class="fields">{fields}</div>
            <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, pec_request.save_data)}</button></div>
        </form>
    }
}

#[component]
fn Form(view: RequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let wrong = typed.error("files").is_some();
    let described = if wrong { "files-error" } else { "files-hint" };
    let files: Vec<(String, String)> = view
        .ticket
        .attachments
        .iter()
        .map(|file| (file.id.to_string(), file.name.clone()))
        .collect();
    view! {
        <form method="post" action=paths::pec_action(view.id, "form") enctype="multipart/form-data" novalidate>
            <input type="hidden" name="version" value=view.version/>
            <div class="fields">
                <div class="field span-6">
                    <label for="files">{td_string!(l, pec_request.step_form)}</label>
                    <input id="files" name="files" type="file" accept=".p7m,.pdf,.jpg,.jpeg,.tif" aria-invalid=wrong.then_some("true") aria-describedby=described/>
                    <p class="hint" id="files-hint">{td_string!(l, pec_request.form_hint)}</p>
                    <FieldErrorLine typed=typed.clone() name="files"/>
                </div>
                {(!files.is_empty()).then(|| view! {
                    <SelectField name="attachment_id" span="span-6" label=td_string!(l, pec_request.form_chosen).to_owned() typed=typed options=files nothing=td_string!(l, admin.choose).to_owned()/>
                })}
            </div>
            <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, pec_request.form_button)}</button></div>
        </form>
    }
}

#[component]
fn Identity(view: RequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let ways = IdentityHow::ALL
        .iter()
        .map(|how| (how.code().to_owned(), words::pec_requests::identity(l, *how).to_owned()))
        .collect();
    view! {
        <Values view=view.clone()/>
        <form method="post" action=paths::pec_action(view.id, "identity") novalidate>
            <input type="hidden" name="version" value=view.version/>
            <div class="fields"><SelectField name="pec_how" span="span-6" label=td_string!(l, pec_request.how).to_owned() typed=typed options=ways nothing=td_string!(l, admin.choose).to_owned() required=true/></div>
            <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, pec_request.identity_button)}</button></div>
        </form>
    }
}

/// Everything that was written, one value a line.
#[component]
fn Values(view: RequestView) -> impl IntoView {
    let l = use_locale();
    let fields = view.kind.fields().iter();
    let written = fields.map(|(field, _)| (words::pec_requests::field(l, *field), view.data.get(*field)));
    let written: Vec<_> = written.filter(|(_, value)| !value.is_empty()).collect();
    view! {
        <dl class="pairs pec-values">
            {written.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd class="mono">{value}</dd> }).collect_view()}
        </dl>
    }
}

#[component]
fn Execution(view: RequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    typed
        .values
        .entry("reference".to_owned())
        .or_insert(view.reference.clone());
    let (id, version) = (view.id, view.version);
    let waits = view.state == RequestState::ToExecute;
    let submits = view.connected && waits;
    view! {
        <p class="hint">{td_string!(l, pec_request.copy_hint)}</p>
        <Values view=view.clone()/>
        {view.sent.map(|(by, at)| view! { <p>{td_string!(l, pec_request.sent_since)}" · "{by}" · "<When at=at/></p> })}
        {view.console.map(|console| view! {
            <p><a class="btn btn-secondary" href=console target="_blank" rel="noopener noreferrer external"><Icon name="external"/>{td_string!(l, pec_request.console)}" "<span class="muted">{td_string!(l, pec_request.console_new)}</span></a></p>
        })}
        {submits.then(|| view! {
            <form method="post" action=paths::pec_action(id, "submit") id="submit">
                <input type="hidden" name="version" value=version/>
                <button class="btn btn-primary" type="submit"><Icon name="arrow-up"/>{td_string!(l, pec_request.submit)}</button>
                <FieldErrorLine typed=typed.clone() name="submit"/>
            </form>
        })}
        <form method="post" action=paths::pec_action(id, "executed") novalidate>
            <input type="hidden" name="version" value=version/>
            <div class="fields"><TextField name="reference" span="span-6" mono=true label=td_string!(l, pec_request.reference).to_owned() typed=typed/></div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, pec_request.executed)}</button>
                {waits.then(|| view! { <button class="btn btn-secondary" type="submit" formaction=paths::pec_action(id, "sent")><Icon name="pause"/>{td_string!(l, pec_request.sent)}</button> })}
            </div>
        </form>
    }
}

/// Whom the text reaches, or that it is said on the phone.
#[component]
fn Reaches(to: Vec<String>) -> impl IntoView {
    let l = use_locale();
    if to.is_empty() {
        view! { <div class="alert alert-warning" role="status"><Icon name="phone"/><p>{td_string!(l, pec_request.by_call)}</p></div> }.into_any()
    } else {
        view! { <p>{td_string!(l, pec_request.goes_to)}" "<span class="mono">{to.join(", ")}</span></p> }.into_any()
    }
}

#[component]
fn Confirmation(view: RequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    if !view.may_end {
        return view! { <p class="muted">{td_string!(l, pec_request.no_right)}</p> }.into_any();
    }
    let mut typed = typed;
    typed
        .values
        .entry("text".to_owned())
        .or_insert(view.confirmation.clone());
    if let Some(first) = view.outcomes.first() {
        typed
            .values
            .entry("outcome_id".to_owned())
            .or_insert(first.id.to_string());
    }
    let to = view.ticket.reply_to.clone();
    let writes = !to.is_empty();
    let button = if writes {
        td_string!(l, pec_request.confirm)
    } else {
        td_string!(l, pec_request.confirm_call)
    };
    view! {
        <Reaches to=to/>
        <form method="post" action=paths::pec_action(view.id, "confirm") novalidate>
            <input type="hidden" name="version" value=view.version/>
            <input type="hidden" name="ticket_version" value=view.ticket.version/>
            <div class="fields">
                <AreaField name="text" rows="10" label=td_string!(l, pec_request.text).to_owned() typed=typed.clone() required=true/>
                {writes.then(|| view! { <SelectField name="outcome_id" span="span-6" label=td_string!(l, ticket.outcome).to_owned() typed=typed options=offered(&view.outcomes) required=true/> })}
            </div>
            <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{button}</button></div>
        </form>
    }
    .into_any()
}

/// A refusal: the reason first, then the text that is prepared for it.
#[component]
pub(super) fn Refusal(view: RequestView, typed: Typed, asked: Option<RefusalReason>) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    let chosen = typed.value("refusal").parse().ok().or(asked);
    let form = chosen.map(|reason| {
        let prepared = view.refusals.iter().find(|(known, _)| *known == reason);
        let prepared = prepared.map(|(_, text)| text.clone()).unwrap_or_default();
        typed.values.entry("refusal_text".to_owned()).or_insert(prepared);
        if let Some(first) = view.outcomes.first() {
            typed.values.entry("end_outcome".to_owned()).or_insert(first.id.to_string());
        }
        let to = view.ticket.reply_to.clone();
        let writes = !to.is_empty();
        let button = if writes { td_string!(l, pec_request.refuse_button) } else { td_string!(l, pec_request.refuse_call) };
        view! {
            <p>{td_string!(l, pec_request.refusal)}": "<b>{words::pec_requests::refusal(l, reason)}</b></p>
            <Reaches to=to/>
            <form method="post" action=paths::pec_action(view.id, "refuse") novalidate>
                <input type="hidden" name="version" value=view.version/>
                <input type="hidden" name="ticket_version" value=view.ticket.version/>
                <input type="hidden" name="refusal" value=reason.code()/>
                <div class="fields">
                    <AreaField name="refusal_text" rows="10" label=td_string!(l, pec_request.text).to_owned() typed=typed.clone() required=true/>
                    {writes.then(|| view! { <SelectField name="end_outcome" span="span-6" label=td_string!(l, ticket.outcome).to_owned() typed=typed.clone() options=offered(&view.outcomes) required=true/> })}
                </div>
                <div class="form-actions"><button class="btn btn-secondary" type="submit"><Icon name="ban"/>{button}</button></div>
            </form>
        }
    });
    let reasons = RefusalReason::ALL.iter().map(|reason| {
        view! { <li><a href=paths::pec_refuse(view.id, *reason)>{words::pec_requests::refusal(l, *reason)}</a></li> }
    });
    let reasons = reasons.collect_view();
    view! {
        <details class="triage-more" id="refuse" open=chosen.is_some()>
            <summary><Icon name="ban" small=true/>{td_string!(l, pec_request.refuse)}</summary>
            <p class="hint">{td_string!(l, pec_request.refuse_hint)}</p>
            <ul>{reasons}</ul>
            {form}
        </details>
    }
}

#[component]
pub(super) fn Withdrawal(id: i64, version: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let open = typed.values.contains_key("why");
    view! {
        <details class="triage-more" open=open>
            <summary><Icon name="close" small=true/>{td_string!(l, pec_request.withdraw)}</summary>
            <form method="post" action=paths::pec_action(id, "withdraw") novalidate>
                <input type="hidden" name="version" value=version/>
                <AreaField name="why" rows="3" label=td_string!(l, pec_request.withdraw_why).to_owned() typed=typed required=true/>
                <div class="form-actions"><button class="btn btn-secondary" type="submit"><Icon name="close"/>{td_string!(l, pec_request.withdraw_button)}</button></div>
            </form>
        </details>
    }
}
