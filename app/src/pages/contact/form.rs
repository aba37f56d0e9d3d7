//! The fields of the contact form.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Channel;
use model::desk::OutcomeView;
use model::forms::{OUTAGE_FIELD, Typed};
use model::outage::OpenOutage;

use super::Call;
use crate::api::contacts::ContactScreen;
use crate::components::badge::channel_icon;
use crate::components::checked::CheckedField;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::markup::escape;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Form(screen: ContactScreen, call: Call) -> impl IntoView {
    let l = use_locale();
    let typed = screen.typed.clone();
    view! {
        <form id="contact" class="form" method="post" enctype="multipart/form-data" action=paths::NEW_CONTACT novalidate>
            <input type="hidden" name="opened_at" value=screen.opened_at.0/>
            <input type="hidden" name="hung_up_at" prop:value=move || call.hung_up_at.get().map(|at| at.to_string()).unwrap_or_default()/>
            <input type="hidden" name="related" value=typed.value("related")/>
            <input type="hidden" name="caller_id" id="caller_id" value=typed.value("caller_id")/>
            <div class="fields">
                <Channels typed=typed.clone() call=call/>
                <CheckedField name="caller_phone" kind="tel" span="span-3" label=td_string!(l, contact.phone) judge=words::identifiers::phone typed=typed.clone()/>
                <CheckedField name="caller_tax_code" kind="text" span="span-3" label=td_string!(l, contact.tax_code) judge=words::identifiers::tax_code mono=true typed=typed.clone()/>
                <TextField name="caller_name" span="span-3" label=td_string!(l, contact.name).to_owned() typed=typed.clone()/>
                <TextField name="caller_email" kind="email" span="span-3" label=td_string!(l, contact.email).to_owned() typed=typed.clone()/>
                <Behalf typed=typed.clone()/>
                <Outages screen=screen.clone() call=call/>
                <Queues screen=screen.clone() call=call/>
                <Reasons screen=screen.clone() call=call/>
                <TextField name="subject" label=td_string!(l, contact.subject).to_owned() typed=typed.clone() required=true/>
                <div class="field span-12">
                    <label for="notes">{td_string!(l, contact.notes)}</label>
                    <textarea id="notes" name="notes" rows="4" placeholder=td_string!(l, contact.notes_hint)
                        aria-invalid=typed.error("notes").is_some().then_some("true") inner_html=escape(&typed.value("notes"))></textarea>
                    <FieldErrorLine typed=typed.clone() name="notes"/>
                </div>
                <div class="span-12 dropzone">
                    <label class="label" for="files"><Icon name="clip" small=true/>" "{td_string!(l, contact.documents)}</label>
                    <input id="files" name="files" type="file" multiple/>
                    <FieldErrorLine typed=typed.clone() name="files"/>
                </div>
            </div>
            <div class="contact-actions">
                <div class="outcome" role="radiogroup" aria-labelledby="outcome-label">
                    <span class="label" id="outcome-label">{td_string!(l, contact.outcome)}</span>
                    <div class="choices" id="outcome_id">{outcomes(&screen, &typed, call)}</div>
                </div>
                <button class="btn btn-success btn-big" type="submit" name="end" value="close" aria-keyshortcuts="Control+Enter">
                    <Icon name="check"/>{td_string!(l, contact.close)}" "<kbd>"Ctrl+Invio"</kbd>
                </button>
                <button class="btn btn-primary btn-big" type="submit" name="end" value="forward"><Icon name="arrow-right"/>{td_string!(l, contact.forward)}</button>
            </div>
        </form>
    }
}

#[component]
fn Channels(typed: Typed, call: Call) -> impl IntoView {
    let l = use_locale();
    view! {
        <fieldset class="field span-12">
            <legend>{td_string!(l, contact.channel)}</legend>
            <div class="segments">
                {Channel::ALL.iter().copied().map(|channel| view! {
                    <label class="segment">
                        <input type="radio" name="channel" value=channel.code() checked=call.channel.get_untracked() == channel
                            on:change=move |_| call.channel.set(channel)/>
                        <Icon name=channel_icon(channel)/>{words::channel(l, channel)}
                    </label>
                }).collect_view()}
            </div>
        </fieldset>
        <div class="field span-4" hidden=move || call.live.get() && !call.channel.get().asks_received_date()>
            <label for="received_at">{td_string!(l, contact.received_at)}</label>
            <input id="received_at" name="received_at" type="datetime-local" value=typed.value("received_at")/>
            <FieldErrorLine typed=typed name="received_at"/>
        </div>
    }
}

#[component]
fn Behalf(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let open = ["behalf_name", "behalf_tax_code"]
        .iter()
        .any(|name| !typed.value(name).is_empty());
    view! {
        <details class="behalf span-12" open=open>
            <summary><Icon name="chevron-right" small=true/>{td_string!(l, contact.behalf)}</summary>
            <fieldset class="fields">
                <legend class="visually-hidden">{td_string!(l, contact.behalf)}</legend>
                <CheckedField name="behalf_tax_code" kind="text" span="span-4" label=td_string!(l, contact.tax_code) judge=words::identifiers::tax_code mono=true typed=typed.clone()/>
                <TextField name="behalf_name" span="span-4" label=td_string!(l, contact.name).to_owned() typed=typed.clone()/>
                <label class="field-check span-4"><input type="checkbox" name="delegation_seen" value="on" checked=typed.value("delegation_seen") == "on"/>{td_string!(l, contact.delegation)}</label>
            </fieldset>
        </details>
    }
}

#[component]
fn Queues(screen: ContactScreen, call: Call) -> impl IntoView {
    let l = use_locale();
    view! {
        <fieldset class="field span-7" id="queue_id">
            <legend>{td_string!(l, contact.queue)}" "<span class="req" aria-hidden="true">"*"</span></legend>
            <div class="segments">
                {screen.queues.into_iter().map(|queue| view! {
                    <label class="segment">
                        <input type="radio" name="queue_id" value=queue.id checked=call.queue_id.get_untracked() == queue.id on:change=move |_| call.queue_id.set(queue.id)/>
                        {queue.name}
                    </label>
                }).collect_view()}
            </div>
            <FieldErrorLine typed=screen.typed name="queue_id"/>
        </fieldset>
    }
}

/// What goes wrong in the chosen queue at this moment: one tick, and the caller is answered with everybody else.
#[component]
fn Outages(screen: ContactScreen, call: Call) -> impl IntoView {
    let l = use_locale();
    let typed = screen.typed;
    let one = |outage: OpenOutage| {
        let own = outage.queue_id;
        let name = format!("{OUTAGE_FIELD}{}", outage.id);
        let ticked = typed.value(&name) == "on";
        let words = td_string!(l, outage.banner, title = outage.title, at = outage.began.short).to_string();
        view! {
            <div class="alert alert-warning span-12" hidden=move || call.live.get() && call.queue_id.get() != own>
                <Icon name="warning"/>
                <div class="alert-body">
                    <p><b>{words}</b></p>
                    <label class="field-check"><input type="checkbox" name=name value="on" checked=ticked/>{td_string!(l, outage.banner_link)}</label>
                    <p class="hint">{td_string!(l, outage.banner_hint)}</p>
                </div>
            </div>
        }
    };
    view! {
        {screen.outages.into_iter().map(one).collect_view()}
        {typed.error("outage_id").is_some().then(|| view! { <div class="span-12" id="outage_id"><FieldErrorLine typed=typed.clone() name="outage_id"/></div> })}
    }
}

#[component]
fn Reasons(screen: ContactScreen, call: Call) -> impl IntoView {
    let l = use_locale();
    let chosen = call.reason_id.get_untracked();
    let groups = screen.queues.iter().map(|queue| {
        let id = queue.id;
        let reasons = screen.reasons.iter().filter(|reason| reason.queue_id == id).map(|reason| {
            view! { <option value=reason.id selected=Some(reason.id) == chosen>{reason.name.clone()}</option> }
        });
        // All of them until the browser takes over: without JavaScript nothing may be out of reach.
        view! {
            <optgroup label=queue.name.clone() hidden=move || call.live.get() && call.queue_id.get() != id>{reasons.collect_view()}</optgroup>
        }
    });
    view! {
        <div class="field span-5">
            <label for="reason_id">{td_string!(l, contact.reason)}</label>
            <select id="reason_id" name="reason_id" on:change=move |event| call.reason_id.set(event_target_value(&event).parse().ok())>
                <option value="">{td_string!(l, contact.no_reason)}</option>
                {groups.collect_view()}
            </select>
            <a class="hint" target="_blank" rel="external" href=paths::SHEETS>{td_string!(l, sheets.title)}</a>
            <FieldErrorLine typed=screen.typed.clone() name="reason_id"/>
        </div>
    }
}

/// The outcomes of every queue; in the browser those of other queues than the chosen one are hidden.
fn outcomes(screen: &ContactScreen, typed: &Typed, call: Call) -> Vec<AnyView> {
    let queue_id = call.queue_id.get_untracked();
    let fits = |outcome: &&OutcomeView| outcome.queue_id.is_none_or(|own| own == queue_id);
    let chosen: Option<i64> = typed.value("outcome_id").parse().ok().or(screen
        .outcomes
        .iter()
        .find(fits)
        .map(|outcome| outcome.id));
    fit_outcome(call);
    screen
        .outcomes
        .iter()
        .map(|outcome| {
            let own = outcome.queue_id;
            let queue = screen.queues.iter().find(|queue| Some(queue.id) == own);
            // Without the browser's part everything stands there, and says where it belongs.
            let place = queue.map(|queue| {
                view! { <span class="muted" hidden=move || call.live.get()>" · "{queue.name.clone()}</span> }
            });
            view! {
                <label class="choice" hidden=move || call.live.get() && own.is_some_and(|own| own != call.queue_id.get())>
                    <input type="radio" name="outcome_id" value=outcome.id data-queue=own checked=Some(outcome.id) == chosen/>
                    {outcome.name.clone()}{place}
                </label>
            }
            .into_any()
        })
        .collect()
}

/// When another queue is chosen, an outcome that it does not have gives way to the first that it has.
fn fit_outcome(call: Call) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        use wasm_bindgen::JsCast;
        let queue_id = call.queue_id.get().to_string();
        let Ok(inputs) = document().query_selector_all("input[name=outcome_id]") else {
            return;
        };
        let inputs: Vec<web_sys::HtmlInputElement> = (0..inputs.length())
            .filter_map(|index| inputs.item(index)?.dyn_into().ok())
            .collect();
        let fits =
            |input: &&web_sys::HtmlInputElement| input.get_attribute("data-queue").is_none_or(|own| own == queue_id);
        if inputs.iter().any(|input| input.checked() && fits(&input)) {
            return;
        }
        if let Some(first) = inputs.iter().find(fits) {
            first.set_checked(true);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = call;
}

/// What is typed in the form at this moment; files left out.
#[cfg(feature = "hydrate")]
pub fn values() -> std::collections::BTreeMap<String, String> {
    use wasm_bindgen::JsCast;
    let mut values = std::collections::BTreeMap::new();
    let form = document()
        .get_element_by_id("contact")
        .and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    let Some(data) = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok()) else {
        return values;
    };
    let Ok(Some(entries)) = js_sys::try_iter(&data) else {
        return values;
    };
    for entry in entries.flatten() {
        let pair = js_sys::Array::from(&entry);
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            values.insert(name, value);
        }
    }
    values
}

/// Whether a person typed something: the presets alone are no draft.
#[cfg(feature = "hydrate")]
pub fn worth_keeping(values: &std::collections::BTreeMap<String, String>) -> bool {
    [
        "caller_phone",
        "caller_tax_code",
        "caller_name",
        "caller_email",
        "behalf_name",
        "behalf_tax_code",
        "subject",
        "notes",
    ]
    .iter()
    .any(|name| values.get(*name).is_some_and(|value| !value.trim().is_empty()))
}

/// Chooses a queue for the operator.
pub fn choose_queue(id: i64) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let radio = document()
            .query_selector(&format!("input[name=queue_id][value=\"{id}\"]"))
            .ok()
            .flatten();
        if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            radio.set_checked(true);
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}
